#include "plug/checks/tcp/settings.hpp"

#include <array>

#include "plug/kit/escapes.hpp"

namespace fw::checks::tcp {
namespace {

using model::SettingSpec;
using enum model::SettingType;

constexpr auto kTable = std::to_array<SettingSpec>({
    {.name = "send",
     .type = text,
     .help =
         R"(Bytes to send once connected, at most 4 KiB; \r \n \t \0 \\ and \xHH are escapes.)"},
    {.name = "expect",
     .type = text,
     .help = R"(Text that the first 64 KiB of the answer must contain; same escapes as send.)"},
    {.name = "degraded_after",
     .type = duration,
     .default_value = "0ms",
     .help = "A check that takes longer than this is degraded; 0ms never is, at most 60s.",
     .max = 60'000},
    {.name = "ip_family",
     .type = choice,
     .default_value = "any",
     .help = "Which addresses to connect to: any, v4 or v6.",
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
  if (plan.send.size() > kSendBytesMax || plan.expect.size() > kSendBytesMax)
    return fail(Code::invalid, "send and expect: at most {} bytes are allowed", kSendBytesMax);
  plan.family = kit::family_named(view.text("ip_family"));
  plan.degraded_after = view.duration("degraded_after");
  return plan;
}

}  // namespace fw::checks::tcp
