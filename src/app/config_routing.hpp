// The configuration's sections [routing] and [regions.NAME]: how requests get to the region they
// are at home in. Values and pure functions; safe to use from any thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/ids.hpp"
#include "model/routing.hpp"
#include "model/settings.hpp"

namespace fw::app {

inline constexpr std::string_view kNoRouting = "none";
inline constexpr std::size_t kRegionsMax = 50;

struct RoutingConfig {
  std::string kind{kNoRouting};             ///< of plug/routers
  std::vector<model::KnownRegion> regions;  ///< of [regions.NAME]

  [[nodiscard]] bool is_on() const { return kind != kNoRouting; }
};

[[nodiscard]] model::SettingsTable routing_settings();

/// A kind of plug/routers; "none" where it is another word, which goes to `complain`.
[[nodiscard]] std::string routing_kind_of(
    const model::Settings& values,
    const std::function<void(std::string_view key, std::string_view sentence)>& complain);

/// `where` begins the sentence of an `invalid`.
[[nodiscard]] Result<model::KnownRegion> make_region(std::string_view name, std::string_view where,
                                                     const model::Settings& values);

/// Whether requests can be routed with it from a machine that stands in `here`: its region is one
/// of several, no two have the same prefix of ids, and the kind knows enough of each other one.
[[nodiscard]] Result<> check_routing(const RoutingConfig& routing, const model::Place& here);

}  // namespace fw::app
