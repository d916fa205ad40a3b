#include "app/look_wire.hpp"

#include "model/json.hpp"

namespace fw::app {
namespace {

namespace bj = boost::json;
namespace json = model::json;

struct PhaseField {
  const char* name;
  std::optional<Micros> model::Phases::* field;
};
constexpr PhaseField kPhases[] = {{"dns", &model::Phases::dns},
                                  {"connect", &model::Phases::connect},
                                  {"tls", &model::Phases::tls},
                                  {"first_byte", &model::Phases::first_byte},
                                  {"transfer", &model::Phases::transfer}};

Error damaged() { return {Code::corrupt, "a look came through damaged"}; }

}  // namespace

std::string to_wire(const LookOrder& order) {
  const net::NetOptions& net = order.net;
  bj::object out{{"kind", order.kind},
                 {"target", order.request.target},
                 {"timeout_ms", order.request.timeout.count()},
                 {"memory", order.request.memory},
                 {"settings", bj::value_from(order.request.settings)},
                 {"ca_file", net.ca_file},
                 {"dnssec_anchors", net.dnssec_anchors},
                 {"user_agent", net.user_agent}};
  json::put(out, "allowed_ranges", net.allowed_ranges);
  json::put(out, "allowed_names", net.allowed_names);
  json::put(out, "resolvers", net.resolver.servers);
  return bj::serialize(out);
}

std::string to_wire(const model::ProbeReport& report) {
  bj::object out{{"outcome", model::name(report.outcome)},
                 {"reason", model::name(report.reason)},
                 {"detail", report.detail},
                 {"evidence", model::to_json(report.evidence)},
                 {"total", report.phases.total.count()}};
  for (const auto& [name, field] : kPhases)
    if (const auto& phase = report.phases.*field) out[name] = phase->count();
  if (report.memory) out["memory"] = *report.memory;
  return bj::serialize(out);
}

std::string to_wire(const LookAnswer& answer) {
  return bj::serialize(bj::object{{"started_at", to_ms(answer.started_at)},
                                  {"network_ok", answer.health.network_ok},
                                  {"resolver_ok", answer.health.resolver_ok},
                                  {"why", answer.health.why},
                                  {"report", to_wire(answer.report)}});
}

Result<LookAnswer> answer_from_wire(std::string_view text) {
  FW_TRY(const bj::object from, json::parse_object(text, "a look"));
  const bj::value* network = from.if_contains("network_ok");
  const bj::value* resolver = from.if_contains("resolver_ok");
  if (network == nullptr || !network->is_bool() || resolver == nullptr || !resolver->is_bool())
    return std::unexpected(damaged());
  LookAnswer answer;
  answer.started_at = from_ms(json::integer(from, "started_at"));
  answer.health = {network->get_bool(), resolver->get_bool(), json::text(from, "why")};
  FW_TRY(answer.report, report_from_wire(json::text(from, "report")));
  return answer;
}

Result<LookOrder> order_from_wire(std::string_view text) {
  FW_TRY(const bj::object from, json::parse_object(text, "a look"));
  const bj::value* settings = from.if_contains("settings");
  if (settings == nullptr || !settings->is_object()) return std::unexpected(damaged());
  LookOrder order;
  order.kind = json::text(from, "kind");
  order.request.target = json::text(from, "target");
  order.request.timeout = Millis(json::integer(from, "timeout_ms"));
  order.request.memory = json::text(from, "memory");
  for (const auto& setting : settings->get_object()) {
    const bj::string* value = setting.value().if_string();
    if (value == nullptr) return std::unexpected(damaged());
    order.request.settings.emplace(setting.key(), std::string(*value));
  }
  order.net.allowed_ranges = json::texts(from, "allowed_ranges");
  order.net.allowed_names = json::texts(from, "allowed_names");
  order.net.resolver.servers = json::texts(from, "resolvers");
  order.net.ca_file = json::text(from, "ca_file");
  order.net.dnssec_anchors = json::text(from, "dnssec_anchors");
  order.net.user_agent = json::text(from, "user_agent");
  if (order.kind.empty() || order.request.timeout <= Millis(0)) return std::unexpected(damaged());
  return order;
}

Result<model::ProbeReport> report_from_wire(std::string_view text) {
  FW_TRY(const bj::object from, json::parse_object(text, "a look"));
  const auto outcome = model::outcome_named(json::text(from, "outcome"));
  const auto reason = model::reason_named(json::text(from, "reason"));
  if (!outcome || !reason) return std::unexpected(damaged());
  model::ProbeReport report;
  report.outcome = *outcome;
  report.reason = *reason;
  report.detail = json::text(from, "detail");
  FW_TRY(report.evidence, model::evidence_from_json(json::text(from, "evidence")));
  report.phases.total = Micros(json::integer(from, "total"));
  for (const auto& [name, field] : kPhases)
    if (from.contains(name)) report.phases.*field = Micros(json::integer(from, name));
  if (from.contains("memory")) report.memory = json::text(from, "memory");
  return report;
}

}  // namespace fw::app
