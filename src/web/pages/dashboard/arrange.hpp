// The order of the dashboard: a site, then what it depends on; whatever is worst comes first.
// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "service/monitors.hpp"
#include "web/pages/kit/light.hpp"

namespace fw::web {

/// What the reader asked to see.
struct Filter {
  std::string words;  ///< in name, target or tags; "" for all
  std::optional<Light> light;
  std::string tag;

  [[nodiscard]] bool is_empty() const { return words.empty() && !light && tag.empty(); }
  [[nodiscard]] bool takes(const service::MonitorRow& row) const;
};

/// How a row stands in its group.
enum class Shape : std::uint8_t { single, head, child };

struct Placed {
  const service::MonitorRow* row = nullptr;
  Shape shape = Shape::single;
};

/// A site with its dependencies, or all monitors that stand alone.
struct Group {
  std::vector<Placed> rows;
  Light worst = Light::paused;
};

/// Points into `rows`. A filter flattens the groups.
[[nodiscard]] std::vector<Group> arrange(const std::vector<service::MonitorRow>& rows,
                                         const Filter& filter);

/// A number that differs where the set of shown monitors differs; below 2^53, for a script.
[[nodiscard]] std::uint64_t version_of(const std::vector<Group>& groups);

}  // namespace fw::web
