#include "plug/checks/udp/settings.hpp"

#include <array>

#include "plug/kit/escapes.hpp"

namespace fw::checks::udp {
namespace {

using model::SettingSpec;
using enum model::SettingType;

constexpr auto kTable = std::to_array<SettingSpec>({
    {.name = "send",
     .type = text,
     .help =
         R"(Bytes of the datagram to send, at most 1 KiB; \r \n \t \0 \\ and \xHH are escapes.)"},
    {.name = "expect",
     .type = text,
     .help = R"(Bytes that an answer must contain, at most 1 KiB; same escapes as send. )"
             R"(Any answer will do where empty.)"},
    {.name = "tries",
     .type = integer,
     .default_value = "3",
     .help = "How often to send while nothing comes back, spread over the time allowed; 1 to 5.",
     .min = 1,
     .max = kTriesMax},
    {.name = "degraded_after",
     .type = duration,
     .default_value = "0ms",
     .help = "A check that takes longer than this is degraded; 0ms never is, at most 60s.",
     .max = 60'000},
    {.name = "ip_family",
     .type = choice,
     .default_value = "any",
     .help = "Which addresses to send to: any, v4 or v6.",
     .choices = kit::kFamilies},
});

}  // namespace

model::SettingsTable settings_table() { return kTable; }

Result<Plan> make_plan(const std::string& target, const model::Settings& settings) {
  FW_CHECK(model::check(kTable, settings));
  const model::SettingsView view(kTable, settings);
  Plan plan;
  FW_TRY(plan.endpoint, kit::parse_endpoint(target, 0));
  auto send = kit::unescape(view.text("send"));
  if (!send) return fail(Code::invalid, "send: {}", send.error().sentence());
  auto expect = kit::unescape(view.text("expect"));
  if (!expect) return fail(Code::invalid, "expect: {}", expect.error().sentence());
  plan.send = *std::move(send);
  plan.expect = *std::move(expect);
  if (plan.send.size() > kSendBytesMax)
    return fail(Code::invalid, "send: at most {} bytes are allowed", kSendBytesMax);
  if (plan.expect.size() > kExpectBytesMax)
    return fail(Code::invalid, "expect: at most {} bytes are allowed", kExpectBytesMax);
  plan.tries = static_cast<int>(view.integer("tries"));
  plan.family = kit::family_named(view.text("ip_family"));
  plan.degraded_after = view.duration("degraded_after");
  return plan;
}

}  // namespace fw::checks::udp
