#include "app/fleet_report.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace fw::app {
namespace {

using service::FleetMachine;
using service::FleetView;
using topology::Standing;

using Row = std::array<std::string, 10>;

constexpr std::string_view kNothing = "-";

std::string age(const std::optional<Instant>& at, Instant now) {
  if (!at) return std::string(kNothing);
  const auto passed = std::chrono::duration_cast<std::chrono::seconds>(now - *at);
  return to_text(std::max(Millis(0), std::chrono::duration_cast<Millis>(passed)));
}

template <class Value>
std::string text_of(const std::optional<Value>& value) {
  return value ? fmt::format("{}", *value) : std::string(kNothing);
}

Row row_of(const FleetMachine& machine, Instant now) {
  std::string id = machine.machine.value;
  if (machine.is_self) id += " *";
  return {std::move(id),
          machine.place.name,
          machine.place.region,
          std::string(service::name(machine.role)),
          std::string(topology::name(machine.standing)),
          machine.version.empty() ? std::string(kNothing) : machine.version,
          machine.slots_per_minute ? fmt::format("{:.1f}", *machine.slots_per_minute)
                                   : std::string(kNothing),
          machine.lateness_p99 ? to_text(*machine.lateness_p99) : std::string(kNothing),
          machine.clock_offset ? fmt::format("{:+}ms", machine.clock_offset->count())
                               : std::string(kNothing),
          age(machine.heard_at, now)};
}

void add_rows(std::string& out, const std::vector<Row>& rows) {
  std::array<std::size_t, std::tuple_size_v<Row>> widths{};
  for (const Row& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) line += fmt::format("{:<{}}  ", row[i], widths[i]);
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
}

void add_warnings(std::string& out, const FleetView& view) {
  if (view.is_isolated)
    out +=
        "! This machine is cut off: it hears no majority of the regions, and what it sees opens "
        "no incident.\n";
  for (const service::FleetRegion& region : view.regions)
    if (region.is_silent)
      out += fmt::format("! No active machine of {} is heard: its checks are not made.\n",
                         region.name);
  if (view.doubts_itself)
    out += "! This machine distrusts itself: its own failures do not count now.\n";
  for (const service::FleetTrouble& trouble : view.troubles)
    out += fmt::format("! {} ({} ago)\n", trouble.sentence, age(trouble.at, view.at));
}

}  // namespace

std::string fleet_text(const FleetView& view) {
  std::vector<Row> rows = {{"MACHINE", "PLACE", "REGION", "ROLE", "STANDING", "VERSION",
                            "CHECKS/MIN", "LATE P99", "CLOCK", "HEARD"}};
  for (const FleetMachine& machine : view.machines) rows.push_back(row_of(machine, view.at));
  std::string out;
  add_rows(out, rows);
  out += "\n";
  for (const service::FleetRegion& region : view.regions)
    out += fmt::format("{}: {} of {} machines active, {} probes{}\n", region.name, region.active,
                       region.machines, region.probes, region.is_silent ? ", silent" : "");
  std::vector<std::string> dropped;
  for (const service::DroppedDatagrams& one : view.dropped)
    if (one.count > 0) dropped.push_back(fmt::format("{} {}", one.count, one.reason));
  if (!dropped.empty()) out += fmt::format("Datagrams dropped: {}\n", join(dropped, ", "));
  add_warnings(out, view);
  if (!view.advice.empty()) out += "\n" + view.advice + "\n";
  return out;
}

}  // namespace fw::app
