// What vendors say of themselves: the ports through which checks ask, and the answers. Values; who
// implements a port says which threads may call it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace fw::model {

/// From best to worst.
enum class VendorLevel : std::uint8_t {
  operational,
  maintenance,
  degraded,
  partial_outage,
  major_outage
};

[[nodiscard]] std::string_view name(VendorLevel level);

/// Where a vendor tells of its state.
struct VendorPage {
  std::string name;  ///< "Stripe"
  std::string url;   ///< of the page for people
  std::string type;  ///< of its feed: "statuspage", "rss", …; "" where nobody knows
};

/// The vendors that the catalogue knows. Immutable; safe to use from any thread.
class VendorDirectory {
 public:
  virtual ~VendorDirectory() = default;
  [[nodiscard]] virtual std::optional<VendorPage> find(std::string_view slug) const = 0;
};

struct VendorQuestion {
  std::string page_url;   ///< "https://status.example", without a trailing slash
  std::string component;  ///< name or id of a component or a group; "": all of it
};

/// What a vendor says.
struct VendorState {
  VendorLevel level = VendorLevel::operational;
  std::string subject;                 ///< the component, or the vendor where all of it was asked
  std::string sentence;                ///< "partial outage: API, Dashboard"
  std::vector<std::string> incidents;  ///< open ones that concern it, at most 5
  std::optional<Instant> told_at;      ///< when the vendor last changed its page
  Instant read_at{};                   ///< when it was read here
};

using VendorDone = std::move_only_function<void(Result<VendorState>)>;

/// What a vendor last said. Engine's thread only.
class VendorStates {
 public:
  virtual ~VendorStates() = default;
  /// `done` is called exactly once, never before `ask` returns, within `timeout`. A failure means
  /// that nothing is known now: `not_found` where the vendor has no such component, `denied` where
  /// this machine may not ask, `corrupt` where the feed cannot be read, `unavailable`, `timeout`.
  virtual void ask(VendorQuestion question, Millis timeout, VendorDone done) = 0;
};

}  // namespace fw::model
