// What vendors say of themselves, now and before: read once for all accounts. Safe to use from any
// thread; blocks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "model/vendor_states.hpp"
#include "service/context.hpp"

namespace fw::service {

struct Core;

inline constexpr std::size_t kVendorHistoryMax = 500;  ///< words in one answer

/// A word, and when it held.
struct VendorSpell {
  std::string component;                    ///< "Group / Name"; "" is all of the page
  std::optional<model::VendorLevel> level;  ///< nothing: it gave no word, or could not be read
  std::string sentence;                     ///< titles of open incidents, or the level
  std::optional<Instant> told_since;        ///< since when, by the vendor's own word
  Instant since{};                          ///< first seen here
  std::optional<Instant> until;             ///< last seen here; nothing while it holds
};

/// A page that is or was read.
struct VendorView {
  std::string page;                ///< its key: what history() takes
  std::string name;                ///< of the vendor
  std::string url;                 ///< for people
  std::optional<Instant> told_at;  ///< when the vendor says it changed its page
  Instant seen_at{};               ///< when its newest word was seen here
  /// What holds now: all of it first, then parts that are not well. Empty where nobody asks about
  /// it at present.
  std::vector<VendorSpell> now;
};

struct VendorHistoryQuery {
  std::string page;                      ///< key of the page, or its address
  std::optional<std::string> component;  ///< "" is all of it; nothing: that and all parts
  Instant from{};
  Instant to{};
};

class Vendors {
 public:
  explicit Vendors(Core& core) : core_(core) {}

  /// Pages of the catalogue, and pages that this account's own monitors name; by name.
  [[nodiscard]] Result<std::vector<VendorView>> list(const TenantCtx& ctx);
  /// Words that held between `from` and `to`, newest first, at most kVendorHistoryMax. A part that
  /// has none at some time was well then, as far as the page said anything. Words are kept 400
  /// days. `not_found` for a page that was never read, or is another customer's own.
  [[nodiscard]] Result<std::vector<VendorSpell>> history(const TenantCtx& ctx,
                                                         const VendorHistoryQuery& query);

 private:
  Core& core_;
};

}  // namespace fw::service
