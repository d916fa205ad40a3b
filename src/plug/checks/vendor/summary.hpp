// The summary of a status page as Atlassian Statuspage has it (/api/v2/summary.json), which
// incident.io speaks too: read, and asked about one component. Pure; safe to use from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "model/vendor_states.hpp"

namespace fw::checks::vendor {

inline constexpr std::size_t kSummaryBytesMax = 2 * 1024 * 1024;
inline constexpr std::size_t kComponentsMax = 3'000;
inline constexpr std::size_t kIncidentsMax = 200;      ///< and as many maintenances
inline constexpr std::size_t kIncidentPartsMax = 500;  ///< components that one incident names
inline constexpr std::size_t kWordsBytesMax = 200;     ///< of a name, an id, a title
inline constexpr std::size_t kIncidentsToldMax = 5;

struct Component {
  std::string id;
  std::string name;
  std::string group_id;  ///< of the group it is in, or ""
  bool is_group = false;
  std::optional<model::VendorLevel> level;  ///< nothing for a word that is not known
};

/// An incident that is not over, or a maintenance that runs.
struct Incident {
  std::string title;
  model::VendorLevel level = model::VendorLevel::operational;
  std::vector<std::string> component_ids;
};

struct Summary {
  std::string name;
  std::optional<Instant> updated_at;
  model::VendorLevel indicator = model::VendorLevel::operational;
  bool has_components = false;  ///< some pages list none
  std::vector<Component> components;
  std::vector<Incident> incidents;
};

/// `corrupt` where it is not the summary of a status page: some sites answer every address with
/// 200 and a page for people.
[[nodiscard]] Result<Summary> read_summary(std::string_view body);

/// The state of the component (its name, "Group / Name", or id), of a group, or of everything where
/// `component` is "". Of several components with this name the worst counts. `not_found` names some
/// that there are, `corrupt` a state in a word that is not known.
[[nodiscard]] Result<model::VendorState> state_in(const Summary& summary,
                                                  std::string_view component);

}  // namespace fw::checks::vendor
