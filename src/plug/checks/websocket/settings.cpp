#include "plug/checks/websocket/settings.hpp"

#include <array>

#include "base/text.hpp"
#include "plug/kit/target.hpp"

namespace fw::checks::websocket {
namespace {

using model::SettingSpec;
using enum model::SettingType;

constexpr std::size_t kTokenBytesMax = 4 * 1024;

constexpr auto kTable = std::to_array<SettingSpec>({
    {.name = "send", .type = text, .help = "A text message to send once connected, at most 4 KiB."},
    {.name = "expect",
     .type = text,
     .help = "Text that one of the first 64 messages must contain, at most 4 KiB; without it, a "
             "good handshake is enough."},
    {.name = "subprotocol",
     .type = text,
     .help = "Subprotocol that the server must agree to, such as graphql-transport-ws."},
    {.name = "headers",
     .type = map,
     .help = "Headers of the request, such as Origin, one a line as name: value; at most 32."},
    {.name = "bearer_token", .type = secret, .help = "Token for Authorization: Bearer."},
    {.name = "verify_tls",
     .type = boolean,
     .default_value = "true",
     .help = "Whether an untrusted chain or another host's certificate is a failure."},
    {.name = "days_min",
     .type = integer,
     .default_value = "14",
     .help = "Degraded when a certificate of the chain ends in fewer days; 0 to 3650, 0 never.",
     .max = 3650},
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

Result<kit::Headers> headers_of(const model::SettingsView& view) {
  kit::Headers headers = view.map("headers");
  const auto good = kit::check_headers(headers);
  if (!good) return fail(Code::invalid, "headers: {}", good.error().sentence());
  for (const auto& [name, value] : headers) {
    const std::string lower = to_lower(name);
    if (lower.starts_with("sec-websocket-"))
      return fail(Code::invalid, "headers: {} is set by the request itself and cannot be given",
                  name);
    if (lower == "authorization" && view.has("bearer_token"))
      return fail(Code::invalid, "headers: Authorization is given twice");
  }
  return headers;
}

Result<std::string> message(const model::SettingsView& view, std::string_view name) {
  const std::string_view text = view.text(name);
  if (text.size() > kTextBytesMax)
    return fail(Code::invalid, "{}: at most {} bytes are allowed", name, kTextBytesMax);
  return std::string(text);
}

}  // namespace

model::SettingsTable settings_table() { return kTable; }

Result<net::Url> parse_target(const std::string& target) {
  const std::string_view text = trim(target);
  const std::string scheme = to_lower(text.substr(0, text.find("://")));
  if (scheme != "ws" && scheme != "wss")
    return fail(Code::invalid, "a target begins with wss:// or ws://, such as {}",
                "wss://live.example/feed");
  const std::string_view rest = text.substr(scheme.size());
  return net::parse_url(fmt::format("{}{}", scheme == "ws" ? "http" : "https", rest));
}

Result<Plan> make_plan(const std::string& target, const model::Settings& settings) {
  FW_CHECK(model::check(kTable, settings));
  const model::SettingsView view(kTable, settings);
  Plan plan;
  FW_TRY(plan.url, parse_target(target));
  FW_TRY(plan.headers, headers_of(view));
  FW_TRY(plan.send, message(view, "send"));
  FW_TRY(plan.expect, message(view, "expect"));
  plan.bearer_token = view.text("bearer_token");
  if (kit::has_control(plan.bearer_token) || plan.bearer_token.size() > kTokenBytesMax)
    return fail(Code::invalid, "bearer_token: at most {} bytes without control characters",
                kTokenBytesMax);
  plan.subprotocol = view.text("subprotocol");
  if (!plan.subprotocol.empty() && !kit::is_token(plan.subprotocol))
    return fail(Code::invalid, "subprotocol: must be one word, such as graphql-transport-ws");
  plan.verify_tls = view.boolean("verify_tls");
  plan.days_min = view.integer("days_min");
  plan.degraded_after = view.duration("degraded_after");
  plan.family = kit::family_named(view.text("ip_family"));
  return plan;
}

}  // namespace fw::checks::websocket
