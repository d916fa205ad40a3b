#include "plug/channels/webhook/settings.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "plug/channels/webhook/signature.hpp"

namespace fw::channels::webhook {
namespace {

using model::SettingSpec;
using enum model::SettingType;

constexpr auto kTable = std::to_array<SettingSpec>({
    {.name = "url",
     .type = text,
     .help = "Where messages are posted to: an http or https URL.",
     .required = true},
    {.name = "secret",
     .type = secret,
     .help = "Key of the signature: whsec_ and the base64 form of 24 to 64 random bytes.",
     .required = true},
    {.name = "previous_secret",
     .type = secret,
     .help = "The key before this one, same form; messages carry both signatures while it is set."},
    {.name = "headers",
     .type = map,
     .help = "Headers to send along, \"name: value\" one a line, at most 32 and 8 KiB."},
});

Result<std::string> key(const model::SettingsView& view, std::string_view setting) {
  auto parsed = parse_secret(view.text(setting));
  if (!parsed) return fail(Code::invalid, "{}: {}", setting, parsed.error().sentence());
  return parsed;
}

Result<> check_headers(const kit::Headers& headers) {
  if (const auto good = kit::check_headers(headers); !good)
    return fail(Code::invalid, "headers: {}", good.error().sentence());
  const bool is_type = std::ranges::any_of(headers, [](const auto& header) {
    return equal_ignoring_case(header.first, "content-type");
  });
  if (is_type) return fail(Code::invalid, "headers: Content-Type is always application/json");
  return {};
}

}  // namespace

model::SettingsTable settings_table() { return kTable; }

Result<Plan> make_plan(const model::Settings& settings) {
  FW_CHECK(model::check(kTable, settings));
  const model::SettingsView view(kTable, settings);
  Plan plan;
  auto url = net::parse_url(view.text("url"));
  if (!url) return fail(Code::invalid, "url: {}", url.error().sentence());
  plan.url = *std::move(url);
  FW_TRY(auto current, key(view, "secret"));
  plan.keys.push_back(std::move(current));
  if (view.has("previous_secret")) {
    FW_TRY(auto previous, key(view, "previous_secret"));
    plan.keys.push_back(std::move(previous));
  }
  plan.headers = view.map("headers");
  FW_CHECK(check_headers(plan.headers));
  return plan;
}

}  // namespace fw::channels::webhook
