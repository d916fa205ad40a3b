#include "web/pages/fleet/map.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/text.hpp"
#include "web/pages/fleet/land.hpp"
#include "web/pages/fleet/standing.hpp"
#include "web/pages/kit/format.hpp"

namespace fw::web {
namespace {

using service::FleetMachine;
using service::FleetView;
using topology::Standing;

// Units of the drawing: ten from dot to dot.
constexpr double kPerDegree = 10 / kLandStep;
constexpr double kWidth = 10.0 * kLandColumns;
constexpr double kHeight = 10.0 * kLandRows;
constexpr int kRounds = 160;
constexpr int kDotRounds = 120;  // then labels that still overlap may cover a dot
constexpr double kGap = 6;
constexpr double kDot = 20;
constexpr std::size_t kLabelBytesMax = 8;

/// Labels where the map is wide, and where it is half as wide and they must be larger.
struct LabelSize {
  std::string_view style;
  double width;
  double height;
  std::size_t marks_max;  ///< with more of them only dots are readable
};
constexpr LabelSize kSizes[] = {{"labels wide", 62, 30, 60}, {"labels mid", 90, 42, 18}};

double x_of(model::Spot spot) { return (spot.longitude + 180) * kPerDegree; }
double y_of(model::Spot spot) {
  return std::clamp((kLandTop - spot.latitude) * kPerDegree + 5, 5.0, kHeight - 5);
}
int whole(double number) { return static_cast<int>(std::lround(number)); }

/// One stroke a run, dashed into dots.
const std::string& land_path() {
  static const std::string path = [] {
    std::string text;
    for (const LandRun& run : land())
      text += fmt::format("M{} {}h{}", run.column * 10 + 5, run.row * 10 + 5, run.dots * 10 - 9);
    return text;
  }();
  return path;
}

/// Of several machines at one place: the worst, but not "down" while one of them is there.
Light together(const std::vector<const FleetMachine*>& machines) {
  Light worst = Light::paused;
  bool has_active = false;
  for (const FleetMachine* machine : machines) {
    worst = std::min(worst, light_of(*machine));
    has_active = has_active || machine->standing == Standing::active;
  }
  return worst == Light::down && has_active ? Light::degraded : worst;
}

std::string title_of(std::string_view place, const std::vector<const FleetMachine*>& machines) {
  std::map<std::string_view, std::size_t> standings;
  for (const FleetMachine* machine : machines) ++standings[word(machine->standing)];
  std::vector<std::string> parts;
  for (const auto& [standing, number] : standings)
    parts.push_back(fmt::format("{} {}", number, to_lower(standing)));
  const std::string& city = machines.front()->city;
  return fmt::format("{}{}: {}", city.empty() ? std::string(place) : city,
                     city.empty() ? std::string() : fmt::format(" ({})", place), join(parts, ", "));
}

void push_apart(LabelSpot& one, LabelSpot& other, double width, double height) {
  const double dx = other.x - one.x;
  const double dy = other.y - one.y;
  const double across = width + kGap - std::abs(dx);
  const double along = height + kGap - std::abs(dy);
  if (across <= 0 || along <= 0) return;
  if (across < along) {
    const double by = dx < 0 ? -across / 2 : across / 2;
    one.x -= by;
    other.x += by;
  } else {
    const double by = dy < 0 ? -along / 2 : along / 2;
    one.y -= by;
    other.y += by;
  }
}

/// Nothing stands on a place's own dot.
void clear_dot(LabelSpot& label, model::Spot dot, double width, double height) {
  const double dx = label.x - x_of(dot);
  const double dy = label.y - y_of(dot);
  const double across = (width + kDot) / 2 - std::abs(dx);
  const double along = (height + kDot) / 2 - std::abs(dy);
  if (across <= 0 || along <= 0) return;
  if (across < along) {
    label.x += dx < 0 ? -across : across;
  } else {
    label.y += dy < 0 ? -along : along;
  }
}

void add_labels(Html& out, const std::vector<PlaceMark>& marks, const LabelSize& size) {
  const std::vector<LabelSpot> spots = spread(marks, size.width, size.height);
  out.add(R"html(<g class="{}">)html", size.style);
  for (std::size_t i = 0; i < marks.size(); ++i)
    out.add(R"html(<path class="lead" d="M{} {}L{} {}"/>)html", whole(x_of(marks[i].spot)),
            whole(y_of(marks[i].spot)), whole(spots[i].x), whole(spots[i].y));
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const PlaceMark& mark = marks[i];
    out.add(R"html(<g class="s-{}"><title>{}</title><rect x="{}" y="{}" width="{}" height="{}"
rx="{}"/><text x="{}" y="{}">{})html",
            name(mark.light), mark.title, whole(spots[i].x - size.width / 2),
            whole(spots[i].y - size.height / 2), whole(size.width), whole(size.height),
            whole(size.height / 2), whole(spots[i].x), whole(spots[i].y),
            shorten(mark.name, kLabelBytesMax));
    if (mark.machines > 1)
      out.add(R"html(<tspan class="times" dx="4">{}</tspan>)html", mark.machines);
    out.add("</text></g>");
  }
  out.add("</g>");
}

void add_legend(Html& out, const FleetView& view) {
  out.add(R"html(<ul class="map-legend">)html");
  for (const Standing standing : {Standing::active, Standing::joining, Standing::leaving,
                                  Standing::suspect, Standing::dead}) {
    const auto number = std::ranges::count(view.machines, standing, &FleetMachine::standing);
    if (number == 0 && standing != Standing::active) continue;
    const Light light = light_of(standing);
    out.add(R"html(<li class="s-{}" title="{}">{}<span>{} {}</span></li>)html", name(light),
            meaning(standing), sign(light), number, to_lower(word(standing)));
  }
  out.add("</ul>");
}

void add_unplaced(Html& out, const FleetView& view) {
  std::vector<std::string> names;
  for (const FleetMachine& machine : view.machines) {
    if (machine.spot || machine.standing == Standing::gone) continue;
    if (std::ranges::find(names, machine.place.name) == names.end())
      names.push_back(machine.place.name);
  }
  if (names.empty()) return;
  out.add(R"html(<p class="help map-note">Not on the map: {}. Say with machine.place where a machine
stands (fra, iad, …), or give a place of your own its latitude and longitude under [places.NAME] in
the configuration.</p>)html",
          join(names, ", "));
}

}  // namespace

std::vector<PlaceMark> marks_of(const FleetView& view) {
  std::map<std::string_view, std::vector<const FleetMachine*>> places;
  for (const FleetMachine& machine : view.machines)
    if (machine.spot && machine.standing != Standing::gone)
      places[machine.place.name].push_back(&machine);
  std::vector<PlaceMark> marks;
  for (const auto& [place, machines] : places)
    marks.push_back({.name = std::string(place),
                     .city = machines.front()->city,
                     .spot = *machines.front()->spot,
                     .light = together(machines),
                     .machines = machines.size(),
                     .title = title_of(place, machines)});
  std::ranges::stable_sort(marks, std::ranges::greater(),
                           [](const PlaceMark& mark) { return mark.spot.latitude; });
  return marks;
}

std::vector<LabelSpot> spread(std::span<const PlaceMark> marks, double width, double height) {
  std::vector<LabelSpot> spots;
  for (const PlaceMark& mark : marks)
    spots.push_back({x_of(mark.spot), y_of(mark.spot) - height / 2 - 12});
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t i = 0; i < spots.size(); ++i)
      for (std::size_t j = i + 1; j < spots.size(); ++j)
        push_apart(spots[i], spots[j], width, height);
    for (LabelSpot& spot : spots) {
      if (round < kDotRounds)
        for (const PlaceMark& mark : marks) clear_dot(spot, mark.spot, width, height);
      spot.x = std::clamp(spot.x, width / 2, kWidth - width / 2);
      spot.y = std::clamp(spot.y, height / 2, kHeight - height / 2);
    }
  }
  return spots;
}

Html fleet_map_part(const FleetView& view) {
  const std::vector<PlaceMark> marks = marks_of(view);
  Html out;
  out.add(R"html(<section class="card world" id="fleet-map" aria-label="Places"><svg viewBox="0 0 {}
{}" role="img" aria-label="Map of the world with {} of machines"><path class="land" d="{}"/>)html",
          whole(kWidth), whole(kHeight), count(marks.size(), "place", "places"), land_path());
  out.add(R"html(<g class="dots">)html");
  for (const PlaceMark& mark : marks)
    out.add(R"html(<circle class="s-{}" cx="{}" cy="{}" r="7"><title>{}</title></circle>)html",
            name(mark.light), whole(x_of(mark.spot)), whole(y_of(mark.spot)), mark.title);
  out.add("</g>");
  for (const LabelSize& size : kSizes)
    if (marks.size() <= size.marks_max) add_labels(out, marks, size);
  out.add("</svg>");
  add_legend(out, view);
  add_unplaced(out, view);
  out.add("</section>");
  return out;
}

}  // namespace fw::web
