#include "app/look_wire.hpp"

#include <boost/json.hpp>

namespace fw::app {
namespace {

namespace json = boost::json;

struct PhaseField {
  const char* name;
  std::optional<Micros> model::Phases::* field;
};
constexpr PhaseField kPhases[] = {{"dns", &model::Phases::dns},
                                  {"connect", &model::Phases::connect},
                                  {"tls", &model::Phases::tls},
                                  {"first_byte", &model::Phases::first_byte},
                                  {"transfer", &model::Phases::transfer}};

json::array to_array(const std::vector<std::string>& texts) {
  json::array out;
  for (const std::string& text : texts) out.emplace_back(text);
  return out;
}

std::vector<std::string> texts_of(const json::value& array) {
  std::vector<std::string> texts;
  for (const json::value& text : array.as_array()) texts.emplace_back(text.as_string());
  return texts;
}

std::string text_of(const json::object& object, const char* name) {
  return std::string(object.at(name).as_string());
}

/// What `read` makes of the text; Boost.JSON throws where a member is missing or of another type.
template <class Read>
auto guarded(std::string_view text, Read read)
    -> Result<decltype(read(std::declval<const json::object&>()))> {
  try {
    return read(json::parse(text).as_object());
  } catch (const std::exception& error) {
    return fail(Code::corrupt, "a look came through damaged: {}", error.what());
  }
}

model::ProbeReport report_of(const json::object& from) {
  model::ProbeReport report;
  const auto outcome = model::outcome_named(from.at("outcome").as_string());
  const auto reason = model::reason_named(from.at("reason").as_string());
  auto evidence = model::evidence_from_json(from.at("evidence").as_string());
  if (!outcome || !reason || !evidence) throw std::invalid_argument("no report");
  report.outcome = *outcome;
  report.reason = *reason;
  report.detail = text_of(from, "detail");
  report.evidence = *std::move(evidence);
  report.phases.total = Micros(from.at("total").as_int64());
  for (const auto& [name, field] : kPhases)
    if (const json::value* phase = from.if_contains(name))
      report.phases.*field = Micros(phase->as_int64());
  if (const json::value* memory = from.if_contains("memory"))
    report.memory = std::string(memory->as_string());
  return report;
}

LookOrder order_of(const json::object& from) {
  LookOrder order;
  order.kind = text_of(from, "kind");
  order.request.target = text_of(from, "target");
  order.request.timeout = Millis(from.at("timeout_ms").as_int64());
  order.request.memory = text_of(from, "memory");
  for (const auto& setting : from.at("settings").as_object())
    order.request.settings.emplace(setting.key(), std::string(setting.value().as_string()));
  order.net.allowed_ranges = texts_of(from.at("allowed_ranges"));
  order.net.allowed_names = texts_of(from.at("allowed_names"));
  order.net.resolver.servers = texts_of(from.at("resolvers"));
  order.net.ca_file = text_of(from, "ca_file");
  order.net.dnssec_anchors = text_of(from, "dnssec_anchors");
  order.net.user_agent = text_of(from, "user_agent");
  return order;
}

}  // namespace

std::string to_wire(const LookOrder& order) {
  json::object settings;
  for (const auto& [name, value] : order.request.settings) settings[name] = value;
  return json::serialize(json::object{{"kind", order.kind},
                                      {"target", order.request.target},
                                      {"timeout_ms", order.request.timeout.count()},
                                      {"memory", order.request.memory},
                                      {"settings", std::move(settings)},
                                      {"allowed_ranges", to_array(order.net.allowed_ranges)},
                                      {"allowed_names", to_array(order.net.allowed_names)},
                                      {"resolvers", to_array(order.net.resolver.servers)},
                                      {"ca_file", order.net.ca_file},
                                      {"dnssec_anchors", order.net.dnssec_anchors},
                                      {"user_agent", order.net.user_agent}});
}

std::string to_wire(const model::ProbeReport& report) {
  json::object out{{"outcome", model::name(report.outcome)},
                   {"reason", model::name(report.reason)},
                   {"detail", report.detail},
                   {"evidence", model::to_json(report.evidence)},
                   {"total", report.phases.total.count()}};
  for (const auto& [name, field] : kPhases)
    if (const auto& phase = report.phases.*field) out[name] = phase->count();
  if (report.memory) out["memory"] = *report.memory;
  return json::serialize(out);
}

Result<LookOrder> order_from_wire(std::string_view text) { return guarded(text, order_of); }

Result<model::ProbeReport> report_from_wire(std::string_view text) {
  return guarded(text, report_of);
}

}  // namespace fw::app
