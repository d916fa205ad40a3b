// The port every kind of vendors' status feed implements, one folder a kind under plug/vendors/.
// Kinds are pure: they say what to ask for and read what came; safe to use from any thread.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "model/vendor_states.hpp"

namespace fw::model {

inline constexpr std::size_t kVendorBodyBytesMax = 2 * 1024 * 1024;
inline constexpr std::size_t kVendorUrlsMax = 3;
inline constexpr std::size_t kVendorComponentsMax = 3'000;
inline constexpr std::size_t kVendorIncidentsMax = 200;
inline constexpr std::size_t kVendorIncidentPartsMax = 500;  ///< components that one incident names
inline constexpr std::size_t kVendorWordsBytesMax = 200;     ///< of a name, an id, a title

struct VendorComponent {
  std::string id;
  std::string name;
  std::string group_id;  ///< of the group it is in, or ""
  bool is_group = false;
  std::optional<VendorLevel> level;  ///< nothing for a word that is not known
};

/// An incident that is open, or a maintenance that runs.
struct VendorIncident {
  std::string title;
  VendorLevel level = VendorLevel::operational;
  bool is_maintenance = false;
  std::optional<Instant> started_at;
  std::vector<std::string> component_ids;
};

/// What a page says, whatever its form.
struct VendorSummary {
  std::string name;  ///< of the vendor; "" where the feed does not say
  std::optional<Instant> updated_at;
  /// The page's own word on all of it, incidents included. Nothing: it tells only of trouble, and
  /// of none now.
  std::optional<VendorLevel> level;
  /// Whether parts are told apart at all; some pages list none.
  bool has_components = false;
  /// The feed names a part only while it is in trouble: one that is not named is as well as it
  /// says of all the others, not unknown.
  bool names_only_troubled = false;
  std::vector<VendorComponent> components;
  std::vector<VendorIncident> incidents;
};

/// Addresses that are asked together. Without the first body nothing can be read; the others add to
/// it, and are "" where they did not come.
using VendorUrls = std::vector<std::string>;

class VendorKind {
 public:
  virtual ~VendorKind() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;   ///< "statuspage"; also the folder
  [[nodiscard]] virtual std::string_view title() const = 0;  ///< "Atlassian Statuspage"
  /// Other types of the catalogue that are read the same way.
  [[nodiscard]] virtual std::span<const std::string_view> aliases() const { return {}; }
  /// Where a page of unknown type may be of this kind: kinds are tried from the smallest rank up.
  /// Nothing: never guessed.
  [[nodiscard]] virtual std::optional<int> guess_rank() const { return std::nullopt; }

  /// What to ask for, 1 to kVendorUrlsMax addresses a way; the ways are tried in their order until
  /// one can be read. None where the page does not say enough.
  [[nodiscard]] virtual std::vector<VendorUrls> urls(const VendorPage& page) const = 0;

  /// Reads the bodies of one way. `corrupt` where they are not of this kind: many hosts answer
  /// every address with 200 and a page for people. `limit` beyond kVendorBodyBytesMax.
  [[nodiscard]] virtual Result<VendorSummary> read(const VendorPage& page,
                                                   std::span<const std::string> bodies,
                                                   Instant now) const = 0;
};

using VendorKinds = std::vector<std::unique_ptr<VendorKind>>;

/// The kind with that name or alias, or nullptr.
[[nodiscard]] const VendorKind* find(const VendorKinds& kinds, std::string_view type);

}  // namespace fw::model
