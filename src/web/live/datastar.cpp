#include "web/live/datastar.hpp"

#include <boost/json.hpp>

#include "host/http/event_text.hpp"

namespace fw::web {

namespace {

constexpr std::string_view kMergeFragments = "datastar-merge-fragments";
constexpr std::string_view kMergeSignals = "datastar-merge-signals";

/// Each line carries the name of its argument.
std::string lines_of(std::string_view argument, std::string_view text) {
  std::string out;
  out.reserve(text.size() + 64);
  out.append(argument).append(" ");
  for (const char c : text) {
    if (c == '\r') continue;
    out += c;
    if (c == '\n') out.append(argument).append(" ");
  }
  return out;
}

}  // namespace

WireEvent patch(const Html& html) {
  return {std::string(kMergeFragments), lines_of("fragments", html.str())};
}

WireEvent set_signals(std::string_view json) {
  return {std::string(kMergeSignals), lines_of("signals", json)};
}

std::string as_body(const std::vector<WireEvent>& events) {
  std::string body;
  for (const WireEvent& event : events) http::append_event(body, event.name, event.data);
  return body;
}

std::int64_t signal_of(std::string_view query_value, std::string_view name) {
  boost::system::error_code error;
  const boost::json::value signals = boost::json::parse(query_value, error);
  if (error || !signals.is_object()) return 0;
  const boost::json::value* value = signals.get_object().if_contains(name);
  if (value == nullptr || !value->is_number()) return 0;
  const auto number = value->to_number<std::int64_t>(error);
  return error ? 0 : number;
}

}  // namespace fw::web
