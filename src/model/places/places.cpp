#include "model/places/places.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "embedded/places.hpp"

namespace fw::model {
namespace {

constexpr double kEarthRadiusKm = 6'371.0;
constexpr std::string_view kUnsaid = "local";

double radians(double degrees) { return degrees * std::numbers::pi / 180; }

double number(std::string_view text) {
  const auto value = to_number<double>(text);
  FW_ASSERT(value.has_value());
  return *value;
}

}  // namespace

double kilometres(Spot from, Spot to) {
  const double height = std::sin(radians(to.latitude - from.latitude) / 2);
  const double width = std::sin(radians(to.longitude - from.longitude) / 2);
  const double share = height * height + std::cos(radians(from.latitude)) *
                                             std::cos(radians(to.latitude)) * width * width;
  return 2 * kEarthRadiusKm * std::asin(std::sqrt(std::min(1.0, share)));
}

Places Places::shipped() {
  const EmbeddedFile* file = fw::find(embedded::places(), "places.csv");
  FW_ASSERT(file != nullptr);
  Places places;
  bool is_heading = true;
  for (const std::string_view line : split(file->content, '\n')) {
    const auto cells = split(line, ',');
    if (cells.size() == 6 && !is_heading)
      places.put({.place = {std::string(cells[0]), std::string(cells[5]), std::string(cells[4])},
                  .city = std::string(cells[1]),
                  .spot = Spot{number(cells[2]), number(cells[3])}});
    is_heading = false;
  }
  return places;
}

void Places::put(KnownPlace place) {
  std::string name = place.place.name;
  all_.insert_or_assign(std::move(name), std::move(place));
}

const KnownPlace* Places::find(std::string_view name) const {
  const auto found = all_.find(name);
  return found == all_.end() ? nullptr : &found->second;
}

Place Places::complete(Place place) const {
  const KnownPlace* known = find(place.name);
  if (known == nullptr) return place;
  if (place.region == kUnsaid) place.region = known->place.region;
  if (place.continent == kUnsaid) place.continent = known->place.continent;
  return place;
}

std::optional<std::string> Places::nearest_region(Spot from,
                                                  std::span<const std::string> regions) const {
  std::optional<std::string> best;
  double best_km = std::numeric_limits<double>::max();
  for (const auto& [name, known] : all_) {
    if (!known.spot || std::ranges::find(regions, known.place.region) == regions.end()) continue;
    const double km = kilometres(from, *known.spot);
    if (km >= best_km) continue;
    best = known.place.region;
    best_km = km;
  }
  return best;
}

}  // namespace fw::model
