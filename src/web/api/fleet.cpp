// The machines that watch, for operators.
#include <array>

#include "web/api/nouns.hpp"
#include "web/api/views.hpp"

namespace fw::web::api {

namespace {

template <class Number>
json::value known(const std::optional<Number>& value) {
  return value ? json::value(*value) : json::value(nullptr);
}
json::value milliseconds(const std::optional<Millis>& value) {
  return value ? json::value(value->count()) : json::value(nullptr);
}
json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::object view_of(const service::FleetMachine& machine) {
  json::object body{{"id", machine.machine.value},
                    {"place", machine.place.name},
                    {"city", text_or_null(machine.city)},
                    {"region", machine.place.region},
                    {"continent", machine.place.continent},
                    {"role", service::name(machine.role)},
                    {"version", text_or_null(machine.version)},
                    {"standing", topology::name(machine.standing)},
                    {"is_self", machine.is_self},
                    {"is_isolated", machine.is_isolated},
                    {"doubts_itself", machine.doubts_itself},
                    {"started_at", time(machine.started_at)},
                    {"heard_at", time(machine.heard_at)}};
  body["latitude"] = machine.spot ? json::value(machine.spot->latitude) : json::value(nullptr);
  body["longitude"] = machine.spot ? json::value(machine.spot->longitude) : json::value(nullptr);
  body["clock_offset_ms"] = milliseconds(machine.clock_offset);
  body["checks_per_minute"] = known(machine.slots_per_minute);
  body["checks_taken_over"] = known(machine.taken_over);
  body["late_p99_ms"] = milliseconds(machine.lateness_p99);
  body["looks_under_way"] = known(machine.looks_under_way);
  body["votes_abstained"] = known(machine.votes_abstained);
  return body;
}

json::object view_of(const service::FleetRegion& region) {
  return {{"name", region.name},           {"is_own", region.is_own},
          {"is_silent", region.is_silent}, {"active_at", time(region.active_at)},
          {"machines", region.machines},   {"active", region.active},
          {"probes", region.probes}};
}

json::object view_of(const service::FleetTrouble& trouble) {
  return {{"kind", trouble.kind},
          {"machine", trouble.machine ? json::value(trouble.machine->value) : json::value(nullptr)},
          {"sentence", trouble.sentence},
          {"at", time(trouble.at)}};
}

json::object view_of(const service::DroppedDatagrams& dropped) {
  return {{"reason", dropped.reason}, {"count", dropped.count}};
}

template <class Rows>
json::array all_of(const Rows& rows) {
  json::array all;
  for (const auto& row : rows) all.emplace_back(view_of(row));
  return all;
}

Outcome get_fleet(Call& call) {
  FW_API_TRY(const auto fleet, call.services().fleet().view(call.ctx));
  return Answer{.body = view(fleet), .location = {}};
}

constexpr std::array<std::string_view, 6> kStandings = {"joining", "active", "leaving",
                                                        "suspect", "dead",   "gone"};
constexpr std::array<std::string_view, 2> kRoles = {"full", "probe"};

constexpr std::array<Field, 21> kMachine = {{
    {"id", Type::string, ""},
    {"place", Type::string, "Where it stands: \"fra\"."},
    {"city", Type::string, "", false, true},
    {"latitude", Type::number, "", false, true},
    {"longitude", Type::number, "", false, true},
    {"region", Type::string, "The legal region: \"eu-west\"."},
    {"continent", Type::string, ""},
    {"role", Type::choice, "probe: it stores nothing.", false, false, "", kRoles},
    {"version", Type::string, "", false, true},
    {"standing", Type::choice, "suspect: silent for 4 s; dead: for 10 s; gone: not in the fleet.",
     false, false, "", kStandings},
    {"is_self", Type::boolean, "The machine that answers."},
    {"is_isolated", Type::boolean, "It hears no majority of the regions."},
    {"doubts_itself", Type::boolean, "Its own failures do not count now."},
    {"started_at", Type::instant, "", false, true},
    {"heard_at", Type::instant, "", false, true},
    {"clock_offset_ms", Type::integer, "Its clock minus the fleet's.", false, true},
    {"checks_per_minute", Type::number, "Planned checks that are its own.", false, true},
    {"checks_taken_over", Type::integer, "Of its checks, those others began.", false, true},
    {"late_p99_ms", Type::integer, "99 of 100 checks begin within it.", false, true},
    {"looks_under_way", Type::integer, "", false, true},
    {"votes_abstained", Type::integer, "Votes asked of it that it had none for.", false, true},
}};
constexpr std::array<Field, 7> kRegion = {{
    {"name", Type::string, ""},
    {"is_own", Type::boolean, "Of the machine that answers."},
    {"is_silent", Type::boolean, "No active machine is heard: its checks are not made."},
    {"active_at", Type::instant, "When an active machine was heard last.", false, true},
    {"machines", Type::integer, "That hold data, without those that are gone."},
    {"active", Type::integer, "Of these."},
    {"probes", Type::integer, ""},
}};
constexpr std::array<Field, 4> kTrouble = {{
    {"kind", Type::string, "Such as version, same_id, clock, taken_over, egress."},
    {"machine", Type::string, "", false, true},
    {"sentence", Type::string, ""},
    {"at", Type::instant, ""},
}};
constexpr std::array<Field, 2> kDropped = {{
    {"reason", Type::string, ""},
    {"count", Type::integer, "Since the machine's start."},
}};
constexpr std::array<Field, 11> kFleet = {{
    {"self", Type::string, "Id of the machine that answers."},
    {"has_fleet", Type::boolean, "It is set up to work with others."},
    {"address", Type::string, "Where others reach it.", false, true},
    {"is_isolated", Type::boolean, "It hears no majority of the regions."},
    {"doubts_itself", Type::boolean, "Its own failures do not count now."},
    {"machines", Type::list, "By region, place and id.", false, false, "FleetMachine"},
    {"regions", Type::list, "Its own first.", false, false, "FleetRegion"},
    {"troubles", Type::list, "The newest first.", false, false, "FleetTrouble"},
    {"dropped", Type::list, "Datagrams that were not of the fleet.", false, false,
     "DroppedDatagrams"},
    {"advice", Type::string, "What would make the fleet better.", false, true},
    {"at", Type::instant, ""},
}};
constexpr std::array<Schema, 5> kSchemas = {{
    {"Fleet", "The machines that watch, as one of them knows them.", kFleet},
    {"FleetMachine", "A machine; null: the one that answers is not told.", kMachine},
    {"FleetRegion", "A legal region and its machines.", kRegion},
    {"FleetTrouble", "Something an operator has to see to.", kTrouble},
    {"DroppedDatagrams", "How many datagrams were dropped, and why.", kDropped},
}};
constexpr std::array<Operation, 1> kOperations = {{
    {.method = "GET",
     .pattern = "/fleet",
     .permission = "fleet.read",
     .id = "getFleet",
     .summary = "The machines that watch, their regions and what is wrong with them",
     .response = "Fleet",
     .act = get_fleet},
}};

}  // namespace

json::object view(const service::FleetView& fleet) {
  return {{"self", fleet.self.value},
          {"has_fleet", fleet.has_fleet},
          {"address", text_or_null(fleet.address)},
          {"is_isolated", fleet.is_isolated},
          {"doubts_itself", fleet.doubts_itself},
          {"machines", all_of(fleet.machines)},
          {"regions", all_of(fleet.regions)},
          {"troubles", all_of(fleet.troubles)},
          {"dropped", all_of(fleet.dropped)},
          {"advice", text_or_null(fleet.advice)},
          {"at", time(fleet.at)}};
}

Noun fleet_noun() {
  return {"Fleet", "The machines that watch, for operators.", kOperations, kSchemas};
}

}  // namespace fw::web::api
