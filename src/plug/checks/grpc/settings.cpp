#include "plug/checks/grpc/settings.hpp"

#include <array>

#include "base/text.hpp"

namespace fw::checks::grpc {
namespace {

using model::SettingSpec;
using enum model::SettingType;

constexpr std::size_t kServiceBytesMax = 200;
constexpr std::size_t kTokenBytesMax = 4 * 1024;

constexpr auto kTable = std::to_array<SettingSpec>({
    {.name = "service",
     .type = text,
     .help = "Service to ask about, such as shop.v1.Orders, at most 200 bytes; the server as a "
             "whole where empty."},
    {.name = "use_tls",
     .type = boolean,
     .default_value = "true",
     .help = "Whether TLS comes first; false speaks HTTP/2 in plain text."},
    {.name = "metadata",
     .type = map,
     .help = "Metadata of the call, one a line as name: value; at most 32."},
    {.name = "bearer_token", .type = secret, .help = "Token for authorization: Bearer."},
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

Result<kit::Headers> metadata_of(const model::SettingsView& view) {
  kit::Headers metadata = view.map("metadata");
  const auto good = kit::check_headers(metadata);
  if (!good) return fail(Code::invalid, "metadata: {}", good.error().sentence());
  for (auto& [name, value] : metadata) {
    name = to_lower(name);
    if (name.starts_with("grpc-") || name == "content-type")
      return fail(Code::invalid, "metadata: {} is set by the call itself and cannot be given",
                  name);
    if (name == "authorization" && view.has("bearer_token"))
      return fail(Code::invalid, "metadata: authorization is given twice");
  }
  return metadata;
}

}  // namespace

model::SettingsTable settings_table() { return kTable; }

Result<Plan> make_plan(const std::string& target, const model::Settings& settings) {
  FW_CHECK(model::check(kTable, settings));
  const model::SettingsView view(kTable, settings);
  Plan plan;
  FW_TRY(plan.endpoint, kit::parse_endpoint(target, kGrpcPort));
  plan.service = view.text("service");
  if (plan.service.size() > kServiceBytesMax || kit::has_control(plan.service))
    return fail(Code::invalid, "service: at most {} bytes without control characters",
                kServiceBytesMax);
  FW_TRY(plan.metadata, metadata_of(view));
  plan.bearer_token = view.text("bearer_token");
  if (plan.bearer_token.size() > kTokenBytesMax || kit::has_control(plan.bearer_token))
    return fail(Code::invalid, "bearer_token: at most {} bytes without control characters",
                kTokenBytesMax);
  plan.uses_tls = view.boolean("use_tls");
  plan.verify_tls = view.boolean("verify_tls");
  plan.days_min = view.integer("days_min");
  plan.degraded_after = view.duration("degraded_after");
  plan.family = kit::family_named(view.text("ip_family"));
  return plan;
}

}  // namespace fw::checks::grpc
