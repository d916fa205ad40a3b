#include "plug/checks/tls/settings.hpp"

#include <array>

#include "host/net/url.hpp"

namespace fw::checks::tls {
namespace {

using model::SettingSpec;
using enum model::SettingType;

constexpr std::string_view kVersions[] = {"TLSv1.2", "TLSv1.3"};
constexpr std::string_view kWeaknesses[] = {"ignored", "degraded", "down"};
constexpr std::string_view kStaples[] = {"ignore", "require"};

Weakness weakness_named(std::string_view text) {
  if (text == "down") return Weakness::down;
  return text == "degraded" ? Weakness::degraded : Weakness::ignored;
}

constexpr auto kTable = std::to_array<SettingSpec>({
    {.name = "starttls",
     .type = choice,
     .default_value = "none",
     .help = "How TLS begins: none: with the first byte; smtp, imap, pop3, ftp or postgres: after "
             "that protocol's own words, on port 25, 143, 110, 21 or 5432 where the target names "
             "none.",
     .choices = kStarts},
    {.name = "server_name",
     .type = text,
     .help = "Name to ask for and to find in the certificate; the target's host where empty."},
    {.name = "days_min",
     .type = integer,
     .default_value = "14",
     .help = "Degraded when a certificate of the chain ends in fewer days; 0 to 3650, 0 never.",
     .max = 3650},
    {.name = "days_critical",
     .type = integer,
     .default_value = "0",
     .help = "Down when a certificate of the chain ends in fewer days; 0 to 3650, 0 at its end.",
     .max = 3650},
    {.name = "version_min",
     .type = choice,
     .default_value = "TLSv1.2",
     .help = "The oldest protocol version that is good enough: TLSv1.2 or TLSv1.3.",
     .choices = kVersions},
    {.name = "weak_crypto",
     .type = choice,
     .default_value = "degraded",
     .help = "What a cipher without forward secrecy or authenticated encryption, a key below RSA "
             "2048 or EC 256 bits, or a signature by MD5 or SHA-1 makes of the check: ignored, "
             "degraded or down.",
     .choices = kWeaknesses},
    {.name = "staple",
     .type = choice,
     .default_value = "ignore",
     .help = "ignore: a stapled OCSP answer may be missing; require: it must be there and good. "
             "Revoked is down in both.",
     .choices = kStaples},
    {.name = "verify_tls",
     .type = boolean,
     .default_value = "true",
     .help = "Whether an untrusted chain or another host's certificate is a failure."},
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
  plan.start = start_named(view.text("starttls"));
  FW_TRY(plan.endpoint, kit::parse_endpoint(target, usual_port(plan.start)));
  plan.server_name = plan.endpoint.host;
  if (view.has("server_name")) {
    auto named = net::parse_host(view.text("server_name"));
    if (!named) return fail(Code::invalid, "server_name: {}", named.error().sentence());
    plan.server_name = *std::move(named);
  }
  plan.days_min = view.integer("days_min");
  plan.days_critical = view.integer("days_critical");
  plan.version_min = view.text("version_min");
  plan.weakness = weakness_named(view.text("weak_crypto"));
  plan.wants_staple = view.text("staple") == "require";
  plan.verify = view.boolean("verify_tls");
  plan.family = kit::family_named(view.text("ip_family"));
  return plan;
}

}  // namespace fw::checks::tls
