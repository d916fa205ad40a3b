#include "app/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <vector>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "service/incidents.hpp"

namespace fw::app {
namespace {

using boost::json::object;

constexpr std::size_t kDetailBytesMax = 300;

std::string name_of(const WordingContext& context, const model::MonitorId& id) {
  const model::Monitor* monitor = context.monitor(id);
  return monitor == nullptr ? "a removed monitor" : printable(monitor->name);
}

std::string clock_time(Instant at) {
  const std::string text = to_rfc3339(at);
  return text.substr(0, 10) + " " + text.substr(11, 8) + " UTC";
}

std::string lasting(Instant from, Instant to) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(to - from);
  return to_text(std::max(Millis(seconds), Millis(1000)));
}

/// The change the notice is about: its own transition's last one.
const model::Change& main_change(const model::Notice& notice) {
  FW_ASSERT(!notice.changes.empty());
  const auto found = std::ranges::find(notice.changes.rbegin(), notice.changes.rend(),
                                       notice.transition, &model::Change::transition);
  return found == notice.changes.rend() ? notice.changes.back() : *found;
}

/// Which monitors the incident holds, as far as the notice tells.
std::vector<model::MonitorId> members(const model::Notice& notice) {
  std::vector<model::MonitorId> ids;
  for (const model::Change& change : notice.changes) {
    if (change.transition == model::Transition::left) continue;
    if (std::ranges::find(ids, change.monitor) == ids.end()) ids.push_back(change.monitor);
  }
  return ids;
}

std::string headline(const model::Notice& notice, const WordingContext& context) {
  const model::Change& change = main_change(notice);
  const std::string name = name_of(context, change.monitor);
  const std::string others =
      change.affected > 1 ? fmt::format(" and {} more", change.affected - 1) : "";
  switch (notice.transition) {
    case model::Transition::resolved:
      return fmt::format("Recovered: {}{}", name, others);
    case model::Transition::reminded:
      return fmt::format("Still {}: {}{}", model::name(change.state), name, others);
    case model::Transition::escalated:
      return fmt::format("Worse: {}{} is {}", name, others, model::name(change.state));
    case model::Transition::opened:
    case model::Transition::joined:
    case model::Transition::left:
    case model::Transition::merged:
      break;
  }
  if (change.flapping) return fmt::format("Flapping: {}{}", name, others);
  return fmt::format("{}: {}{}", change.state == model::State::degraded ? "Degraded" : "Down", name,
                     others);
}

std::string incident_url(const model::Notice& notice, const WordingContext& context) {
  return context.public_url + "/incidents/" + notice.incident.value;
}

std::string body(const model::Notice& notice, const WordingContext& context) {
  const model::Change& change = main_change(notice);
  std::string text;
  if (notice.transition == model::Transition::resolved) {
    text = fmt::format("{} is well again since {}, after {}.\n", name_of(context, change.monitor),
                       clock_time(change.at), lasting(change.since, change.at));
  } else {
    text = fmt::format("{} is {} since {}: {}.\n", name_of(context, change.monitor),
                       model::name(change.state), clock_time(change.since),
                       explained(change.reason, change.detail));
  }
  if (notice.transition != model::Transition::resolved)
    text += fmt::format("{}\n", service::sentence(change.verified));
  if (const model::Monitor* monitor = context.monitor(change.monitor))
    text += fmt::format("Checked: {} ({})\n", printable(monitor->target), monitor->kind);
  if (change.cause && !change.cause->sentence.empty())
    text += fmt::format("Likely cause: {}.\n", printable(change.cause->sentence));
  const std::vector<model::MonitorId> ids = members(notice);
  if (ids.size() > 1) {
    text += fmt::format("\nAffected ({}):\n", change.affected);
    for (std::size_t i = 0; i < std::min(ids.size(), kMonitorsNamedMax); ++i)
      text += fmt::format("- {}\n", name_of(context, ids[i]));
    if (ids.size() > kMonitorsNamedMax)
      text += fmt::format("- and {} more\n", ids.size() - kMonitorsNamedMax);
  }
  if (!context.public_url.empty())
    text += fmt::format("\nEvidence: {}\n", incident_url(notice, context));
  return text;
}

object monitor_json(const WordingContext& context, const model::MonitorId& id) {
  const model::Monitor* monitor = context.monitor(id);
  if (monitor == nullptr) return {{"id", id.value}};
  return {{"id", id.value},
          {"name", printable(monitor->name)},
          {"kind", monitor->kind},
          {"target", shorten(printable(monitor->target), kDetailBytesMax)}};
}

std::string payload(const model::Notice& notice, const WordingContext& context) {
  const model::Change& change = main_change(notice);
  object incident = {{"id", notice.incident.value},
                     {"url", incident_url(notice, context)},
                     {"state", model::name(change.state)},
                     {"reason", model::name(change.reason)},
                     {"sentence", model::sentence(change.reason)},
                     {"detail", shorten(printable(change.detail), kDetailBytesMax)},
                     {"since", to_rfc3339(change.since)},
                     {"affected", change.affected},
                     {"flapping", change.flapping},
                     {"extent", model::name(change.extent)},
                     {"verified", model::name(change.verified)}};
  if (notice.transition == model::Transition::resolved)
    incident["resolved_at"] = to_rfc3339(change.at);
  if (change.cause)
    incident["cause"] =
        object{{"monitor_id", change.cause->monitor.value},
               {"service", change.cause->service},
               {"sentence", shorten(printable(change.cause->sentence), kDetailBytesMax)},
               {"since", to_rfc3339(change.cause->since)}};
  boost::json::array monitors;
  const std::vector<model::MonitorId> ids = members(notice);
  for (std::size_t i = 0; i < std::min(ids.size(), kMonitorsNamedMax); ++i)
    monitors.push_back(monitor_json(context, ids[i]));
  boost::json::array probes;
  for (const std::string& probe : change.probes)
    if (probes.size() < kMonitorsNamedMax) probes.push_back(boost::json::string(probe));
  return boost::json::serialize(
      object{{"event", fmt::format("incident.{}", model::name(notice.transition))},
             {"id", notice.key},
             {"timestamp", to_rfc3339(notice.at)},
             {"incident", incident},
             {"monitor", monitor_json(context, change.monitor)},
             {"monitors", monitors},
             {"evidence", object{{"probes", probes}}}});
}

}  // namespace

std::string as_html(std::string_view text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '&':
        html += "&amp;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\n':
        html += "<br>\n";
        break;
      default:
        html += c;
    }
  }
  return html;
}

std::string explained(model::Reason reason, std::string_view detail) {
  const std::string_view sentence = model::sentence(reason);
  const std::string particulars = shorten(printable(detail), kDetailBytesMax);
  if (particulars.empty() || particulars == sentence) return std::string(sentence);
  if (particulars.starts_with(sentence)) return particulars;
  return fmt::format("{} ({})", sentence, particulars);
}

model::Message to_message(const model::Notice& notice, const WordingContext& context) {
  model::Message message;
  message.id = notice.key;
  message.event = fmt::format("incident.{}", model::name(notice.transition));
  message.at = notice.at;
  message.subject = headline(notice, context);
  message.text = body(notice, context);
  message.html = "<p>" + as_html(message.text) + "</p>\n";
  message.payload = payload(notice, context);
  return message;
}

model::Message to_message(const model::Observation& look, const model::Monitor& monitor,
                          ChangeWording wording) {
  constexpr std::size_t kChangesMax = 20;
  const std::string name = printable(monitor.name);
  const std::string url =
      fmt::format("{}/monitors/{}/results/{}", wording.public_url, monitor.id.value, look.probe_id);
  std::string text =
      fmt::format("{} is up, and saw something new at {}:\n", name, clock_time(look.started_at));
  boost::json::array changes;
  for (const std::string& change : look.evidence.changes) {
    if (changes.size() >= kChangesMax) break;
    const std::string shown = shorten(printable(change), kDetailBytesMax);
    text += fmt::format("- {}\n", shown);
    changes.push_back(boost::json::string(shown));
  }
  text += fmt::format("\nChecked: {} ({})\n", printable(monitor.target), monitor.kind);
  if (!wording.public_url.empty()) text += fmt::format("Evidence: {}\n", url);
  const WordingContext context{[&](const model::MonitorId&) { return &monitor; }, ""};
  model::Message message;
  message.id = std::move(wording.key);
  message.event = "monitor.changed";
  message.at = look.started_at;
  message.subject = "Changed: " + name;
  message.html = "<p>" + as_html(text) + "</p>\n";
  message.text = std::move(text);
  message.payload =
      boost::json::serialize(object{{"event", message.event},
                                    {"id", message.id},
                                    {"timestamp", to_rfc3339(look.started_at)},
                                    {"monitor", monitor_json(context, monitor.id)},
                                    {"changes", changes},
                                    {"evidence", object{{"probe", look.probe_id}, {"url", url}}}});
  return message;
}

}  // namespace fw::app
