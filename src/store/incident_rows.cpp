#include "store/incident_rows.hpp"

#include <boost/json.hpp>

namespace fw::store {

namespace json = boost::json;

std::optional<std::string> to_json(const std::optional<model::Cause>& cause) {
  if (!cause) return std::nullopt;
  return json::serialize(json::object{{"monitor", cause->monitor.value},
                                      {"service", cause->service},
                                      {"sentence", cause->sentence},
                                      {"since", to_ms(cause->since)}});
}

std::optional<model::Cause> cause_from_json(std::string_view text) {
  if (text.empty()) return std::nullopt;
  json::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object()) return std::nullopt;
  const json::object& object = value.get_object();
  const auto member = [&](std::string_view name) {
    const json::value* found = object.if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
  };
  model::Cause cause;
  cause.monitor = model::MonitorId(member("monitor"));
  cause.service = member("service");
  cause.sentence = member("sentence");
  const json::value* since = object.if_contains("since");
  if (since != nullptr && since->is_int64()) cause.since = from_ms(since->get_int64());
  return cause;
}

IncidentRecord take_incident(Cells& cells) {
  IncidentRecord incident;
  incident.id = cells.id<model::IncidentId>();
  incident.account = cells.id<model::AccountId>();
  incident.monitor = cells.id<model::MonitorId>();
  incident.monitor_name = cells.text();
  incident.state = model::state_named(cells.text()).value_or(model::State::unknown);
  incident.reason = model::reason_named(cells.text()).value_or(model::Reason::none);
  incident.detail = cells.text();
  incident.cause = cause_from_json(cells.text());
  incident.since = cells.instant();
  incident.opened_at = cells.instant();
  incident.last_change_at = cells.instant();
  incident.resolved_at = cells.maybe_instant();
  incident.acknowledged_at = cells.maybe_instant();
  incident.acknowledged_by = cells.text();
  incident.affected = cells.number();
  incident.flapping = cells.boolean();
  incident.extent = model::extent_named(cells.text()).value_or(model::Extent::everywhere);
  incident.verified = model::verified_named(cells.text()).value_or(model::Verified::alone);
  return incident;
}

VoteRecord take_vote(Cells& cells) {
  VoteRecord vote;
  model::Observation& seen = vote.observation;
  seen.probe_id = cells.text();
  seen.monitor = cells.id<model::MonitorId>();
  vote.monitor_name = cells.text();
  seen.slot = cells.integer();
  seen.attempt = cells.number();
  seen.machine.value = cells.text();
  seen.place = {.name = cells.text(), .region = cells.text(), .continent = cells.text()};
  seen.planned_at = cells.instant();
  seen.started_at = cells.instant();
  seen.outcome = model::outcome_named(cells.text()).value_or(model::Outcome::unknown);
  seen.reason = model::reason_named(cells.text()).value_or(model::Reason::none);
  seen.detail = cells.text();
  seen.phases.total = cells.micros();
  seen.phases.dns = cells.maybe_micros();
  seen.phases.connect = cells.maybe_micros();
  seen.phases.tls = cells.maybe_micros();
  seen.phases.first_byte = cells.maybe_micros();
  seen.phases.transfer = cells.maybe_micros();
  seen.evidence = model::evidence_from_json(cells.text()).value_or(model::Evidence());
  return vote;
}

}  // namespace fw::store
