#include "plug/checks/heartbeat/settings.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "plug/checks/heartbeat/zone.hpp"

namespace fw::checks::heartbeat {
namespace {

using model::SettingSpec;
using enum model::SettingType;

constexpr double kSecond = 1'000;
constexpr double kYear = 366.0 * 24 * 3'600 * kSecond;
constexpr std::string_view kLate[] = {"up", "degraded"};

constexpr auto kTable = std::to_array<SettingSpec>({
    {.name = "period",
     .type = duration,
     .default_value = "1d",
     .help = "The job calls at least this often: 1s to 366d; of no account with a cron expression.",
     .min = kSecond,
     .max = kYear},
    {.name = "cron",
     .type = text,
     .help = "The job's times as a cron expression of five fields, such as \"30 2 * * mon-fri\", "
             "or @hourly, @daily, @weekly, @monthly, @yearly."},
    {.name = "time_zone",
     .type = text,
     .default_value = "UTC",
     .help = "Time zone of the cron expression by its IANA name, such as Europe/Berlin."},
    {.name = "grace",
     .type = duration,
     .default_value = "1h",
     .help = "A call may come so much later than expected, 1s to 366d; then the job is down.",
     .min = kSecond,
     .max = kYear},
    {.name = "run_max",
     .type = duration,
     .default_value = "0ms",
     .help = "A run that told its start may take so long, at most 366d; 0ms: as long as the grace.",
     .max = kYear},
    {.name = "late_is",
     .type = choice,
     .default_value = "up",
     .help = "What a job is between the time it is expected and the end of the grace: up or "
             "degraded.",
     .choices = kLate},
});

Result<> check_job(std::string_view target) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  const bool is_good =
      !target.empty() && target.size() <= kJobBytesMax && std::ranges::all_of(target, is_plain);
  if (is_good) return {};
  return fail(Code::invalid,
              "\"{}\" is no name of a job; allowed are letters, digits, \"-\", \"_\" and \".\", at "
              "most {} of them",
              printable(shorten(target, 60)), kJobBytesMax);
}

}  // namespace

model::SettingsTable settings_table() { return kTable; }

Result<Plan> make_plan(const std::string& target, const model::Settings& settings) {
  FW_CHECK(model::check(kTable, settings));
  FW_CHECK(check_job(target));
  const model::SettingsView view(kTable, settings);
  Plan plan;
  plan.period = view.duration("period");
  plan.grace = view.duration("grace");
  plan.run_max = view.duration("run_max");
  if (plan.run_max == Millis(0)) plan.run_max = plan.grace;
  plan.late_degrades = view.text("late_is") == "degraded";
  if (view.text("cron").find('\n') != std::string_view::npos)
    return fail(Code::invalid, "cron: one line is allowed");
  auto zone = find_zone(view.text("time_zone"));
  if (!zone) return fail(zone.error().code(), "time_zone: {}", zone.error().sentence());
  plan.zone = *std::move(zone);
  if (!view.has("cron")) return plan;
  auto cron = parse_cron(view.text("cron"));
  if (!cron) return fail(Code::invalid, "cron: {}", cron.error().sentence());
  plan.cron = *cron;
  return plan;
}

std::optional<Instant> expected_after(const Plan& plan, Instant last) {
  if (plan.cron) return next(*plan.cron, *plan.zone, last);
  return last + plan.period;
}

}  // namespace fw::checks::heartbeat
