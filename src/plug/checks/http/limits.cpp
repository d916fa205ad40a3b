#include "plug/checks/http/limits.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "base/time.hpp"

namespace fw::checks::http {
namespace {

constexpr std::array<std::string_view, 6> kPhases = {"dns",        "connect",  "tls",
                                                     "first_byte", "transfer", "total"};
constexpr std::string_view kPhaseNames = "dns, connect, tls, first_byte, transfer or total";

Result<> read_times(const model::SettingsView& view, std::string_view setting, bool degrades,
                    std::vector<Assertion>& into) {
  for (const auto& [name, text] : view.map(setting)) {
    const auto phase = std::ranges::find(kPhases, std::string_view(name));
    if (phase == kPhases.end())
      return fail(Code::invalid, "{}: \"{}\" is no phase; {} is allowed", setting,
                  printable(shorten(name, 40)), kPhaseNames);
    const auto limit = parse_duration(text);
    if (!limit || *limit <= Millis(0) || *limit > kTimeLimitMax)
      return fail(Code::invalid, "{}: {} must be a duration from 1ms to 60s, such as 500ms",
                  setting, name);
    Assertion assertion{.subject = Subject::time,
                        .phase = static_cast<Phase>(phase - kPhases.begin()),
                        .comparison = Operator::at_most,
                        .degrades = degrades};
    assertion.operands.push_back(operand_of(static_cast<long double>(limit->count())));
    into.push_back(std::move(assertion));
  }
  return {};
}

void read_number(const model::SettingsView& view, std::string_view setting, Assertion assertion,
                 std::vector<Assertion>& into) {
  if (!view.has(setting)) return;
  assertion.operands.push_back(operand_of(static_cast<long double>(view.integer(setting))));
  into.push_back(std::move(assertion));
}

}  // namespace

Result<std::vector<Assertion>> read_limits(const model::SettingsView& view) {
  std::vector<Assertion> found;
  if (const auto protocol = view.text("protocol_expected"); protocol != "any") {
    Assertion assertion{.subject = Subject::protocol};
    assertion.operands.push_back(operand_of(protocol));
    found.push_back(std::move(assertion));
  }
  read_number(view, "body_bytes_min",
              {.subject = Subject::body_size, .comparison = Operator::at_least}, found);
  read_number(view, "body_bytes_max",
              {.subject = Subject::body_size, .comparison = Operator::at_most}, found);
  if (const auto days = view.integer("certificate_days_down"); days > 0) {
    Assertion assertion{.subject = Subject::certificate_left, .comparison = Operator::at_least};
    const auto left = std::chrono::duration_cast<Millis>(std::chrono::days(days));
    assertion.operands.push_back(operand_of(static_cast<long double>(left.count())));
    found.push_back(std::move(assertion));
  }
  FW_CHECK(read_times(view, "time_limits", false, found));
  FW_CHECK(read_times(view, "degraded_time_limits", true, found));
  return found;
}

}  // namespace fw::checks::http
