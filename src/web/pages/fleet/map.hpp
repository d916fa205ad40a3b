// The fleet on a map of the world. Pure functions; any thread.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "model/places/places.hpp"
#include "service/fleet.hpp"
#include "web/pages/kit/light.hpp"

namespace fw::web {

/// A place with the machines that stand there.
struct PlaceMark {
  std::string name;
  std::string city;
  model::Spot spot;
  Light light = Light::up;
  std::size_t machines = 0;
  std::string title;  ///< for whoever points at it
};

/// Places that are on the map, those in the north first; what is gone is left out.
[[nodiscard]] std::vector<PlaceMark> marks_of(const service::FleetView& view);

/// Where a label's middle stands, in the map's units.
struct LabelSpot {
  double x = 0;
  double y = 0;
};
/// Labels of one size near their places, moved apart as far as needed.
[[nodiscard]] std::vector<LabelSpot> spread(std::span<const PlaceMark> marks, double width,
                                            double height);

/// `<section id="fleet-map">`.
[[nodiscard]] Html fleet_map_part(const service::FleetView& view);

}  // namespace fw::web
