#include "plug/checks/icmp/settings.hpp"

#include <array>

#include "base/text.hpp"
#include "host/net/url.hpp"

namespace fw::checks::icmp {
namespace {

using model::SettingSpec;
using enum model::SettingType;

constexpr auto kTable = std::to_array<SettingSpec>({
    {.name = "count",
     .type = integer,
     .default_value = "4",
     .help = "How many echo requests to send; 1 to 20.",
     .min = 1,
     .max = kCountMax},
    {.name = "interval",
     .type = duration,
     .default_value = "200ms",
     .help = "Time between two requests; 100ms to 5s, less where the time allowed is too short.",
     .min = 100,
     .max = 5'000},
    {.name = "reply_timeout",
     .type = duration,
     .default_value = "1s",
     .help = "A request without an answer after this is lost; 50ms to 10s.",
     .min = 50,
     .max = 10'000},
    {.name = "payload_bytes",
     .type = integer,
     .default_value = "56",
     .help = "Bytes each request carries; 16 to 1400.",
     .min = kPayloadBytesMin,
     .max = kPayloadBytesMax},
    {.name = "loss_degraded",
     .type = integer,
     .default_value = "50",
     .help = "Degraded when at least this share of requests is lost, in percent; 0 to 100, 0 "
             "never.",
     .max = 100},
    {.name = "loss_down",
     .type = integer,
     .default_value = "100",
     .help = "Down when at least this share of requests is lost, in percent; 1 to 100.",
     .min = 1,
     .max = 100},
    {.name = "jitter_degraded",
     .type = duration,
     .default_value = "0ms",
     .help = "Degraded when round trips differ by more than this; 0ms never, at most 10s.",
     .max = 10'000},
    {.name = "degraded_after",
     .type = duration,
     .default_value = "0ms",
     .help = "Degraded when the mean round trip takes longer than this; 0ms never, at most 10s.",
     .max = 10'000},
    {.name = "ip_family",
     .type = choice,
     .default_value = "any",
     .help = "Which addresses to ping: any, v4 or v6.",
     .choices = kit::kFamilies},
});

/// A host alone: brackets around an IPv6 address are understood, a port is not.
Result<std::string> host_named(std::string_view target) {
  target = trim(target);
  if (target.starts_with('[') && target.ends_with(']'))
    target = target.substr(1, target.size() - 2);
  auto host = net::parse_host(target);
  if (!host)
    return fail(Code::invalid, "{}; a target is a host, such as shop.example or 2001:db8::1",
                host.error().sentence());
  return host;
}

}  // namespace

model::SettingsTable settings_table() { return kTable; }

Result<Plan> make_plan(const std::string& target, const model::Settings& settings) {
  FW_CHECK(model::check(kTable, settings));
  const model::SettingsView view(kTable, settings);
  Plan plan;
  FW_TRY(plan.host, host_named(target));
  plan.count = static_cast<int>(view.integer("count"));
  plan.interval = view.duration("interval");
  plan.reply_timeout = view.duration("reply_timeout");
  plan.payload_bytes = static_cast<std::size_t>(view.integer("payload_bytes"));
  plan.loss_degraded = view.integer("loss_degraded");
  plan.loss_down = view.integer("loss_down");
  plan.jitter_degraded = view.duration("jitter_degraded");
  plan.degraded_after = view.duration("degraded_after");
  plan.family = kit::family_named(view.text("ip_family"));
  if (plan.loss_degraded > plan.loss_down)
    return fail(Code::invalid, "loss_degraded: must not be above loss_down, which is {}",
                plan.loss_down);
  return plan;
}

}  // namespace fw::checks::icmp
