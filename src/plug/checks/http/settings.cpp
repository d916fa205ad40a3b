#include "plug/checks/http/settings.hpp"

#include <array>

#include "plug/kit/target.hpp"

namespace fw::checks::http {
namespace {

using model::SettingSpec;
using enum model::SettingType;

constexpr std::string_view kMethods[] = {"GET",   "HEAD",   "POST",   "PUT",
                                         "PATCH", "DELETE", "OPTIONS"};

constexpr std::string_view kProtocols[] = {"http1", "h2", "auto"};
constexpr std::string_view kProtocolsExpected[] = {"any", "http1", "h2"};

constexpr std::string_view kClientAuths[] = {"basic", "body"};

constexpr auto kTable = std::to_array<SettingSpec>({
    {.name = "method",
     .type = choice,
     .default_value = "GET",
     .help = "The request's method: GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS.",
     .choices = kMethods},
    {.name = "headers",
     .type = map,
     .help = "Headers to send, \"name: value\" one a line, at most 32 and 8 KiB; not sent to "
             "another host or scheme after a redirect."},
    {.name = "body",
     .type = long_text,
     .help = "The request's body, at most 64 KiB; not with GET or HEAD."},
    {.name = "accepted_statuses",
     .type = text,
     .default_value = "200-299",
     .help = "Status codes that are good, from 100 to 599, such as 200-299,401."},
    {.name = "body_contains",
     .type = text,
     .help = "Text that the first 1 MiB of the body must contain, at most 1 KiB."},
    {.name = "body_not_contains",
     .type = text,
     .help = "Text that the first 1 MiB of the body must not contain, at most 1 KiB."},
    {.name = "body_matches",
     .type = text,
     .help = "RE2 regular expression that must match in the first 1 MiB of the body, at most "
             "1 KiB; . matches line breaks with (?s)."},
    {.name = "headers_expected",
     .type = map,
     .help = "Headers of the answer, \"name: text\" one a line, at most 32: the value must "
             "contain the text; * only asks that the header is there."},
    {.name = "json_expected",
     .type = list,
     .help = "Rules for a body of JSON, one a line, at most 32: a path such as $.status or "
             ".items[0].id, then == != < <= > >= and a value, length and one of these, exists, "
             "not exists, matches or not matches and an RE2 expression."},
    {.name = "conditions",
     .type = list,
     .help = "Conditions as Gatus writes them, one a line, at most 32, such as [STATUS] == 200 or "
             "len([BODY].items) > 0; one on [STATUS] takes the place of accepted_statuses."},
    {.name = "degraded_conditions",
     .type = list,
     .help = "The same, at most 32: where one does not hold, the check is degraded, not down."},
    {.name = "body_bytes_min",
     .type = integer,
     .help = "Bytes that the body must have, decoded, 0 to 1048576; any number where empty.",
     .max = 1 << 20},
    {.name = "body_bytes_max",
     .type = integer,
     .help = "Bytes that the body may have, decoded, 0 to 1048576; any number where empty.",
     .max = 1 << 20},
    {.name = "protocol_expected",
     .type = choice,
     .default_value = "any",
     .help = "The version of HTTP that the answer must come in: any, http1 or h2.",
     .choices = kProtocolsExpected},
    {.name = "time_limits",
     .type = map,
     .help = "Longest times of phases, \"phase: duration\" one a line, of dns, connect, tls, "
             "first_byte, transfer and total, at most 60s; longer is a failure."},
    {.name = "degraded_time_limits",
     .type = map,
     .help = "The same: where a phase takes longer, the check is degraded, not down."},
    {.name = "redirects_max",
     .type = integer,
     .default_value = "5",
     .help = "Redirects to follow, 0 to 10; a status that is accepted is not followed.",
     .max = kRedirectsMax},
    {.name = "degraded_after",
     .type = duration,
     .default_value = "0ms",
     .help = "A check that takes longer than this is degraded; 0ms never is, at most 60s.",
     .max = 60'000},
    {.name = "certificate_days_min",
     .type = integer,
     .default_value = "14",
     .help = "Degraded when a certificate of the chain ends in fewer days; 0 to 3650, 0 never.",
     .max = 3650},
    {.name = "certificate_days_down",
     .type = integer,
     .default_value = "0",
     .help = "Down when a certificate of the chain ends in fewer days, or there is none; 0 to "
             "3650, 0 never.",
     .max = 3650},
    {.name = "verify_tls",
     .type = boolean,
     .default_value = "true",
     .help = "Whether an untrusted chain or another host's certificate is a failure."},
    {.name = "protocol",
     .type = choice,
     .default_value = "http1",
     .help = "Version of HTTP to speak: http1, h2 (on http without asking first), or auto, where a "
             "server under TLS chooses.",
     .choices = kProtocols},
    {.name = "reuse_connection",
     .type = boolean,
     .default_value = "false",
     .help = "Whether a look may go over the connection of the look before: then it measures no "
             "name server, no connecting and no handshake."},
    {.name = "ip_family",
     .type = choice,
     .default_value = "any",
     .help = "Which addresses to connect to: any, v4 or v6.",
     .choices = kit::kFamilies},
    {.name = "basic_user",
     .type = text,
     .help = "User name for basic authentication, without a colon; dropped on another host."},
    {.name = "basic_password",
     .type = secret,
     .help = "Password for basic authentication, at most 1 KiB."},
    {.name = "bearer_token",
     .type = secret,
     .help = "Token sent as Authorization: Bearer, at most 4 KiB; not together with basic_user."},
    {.name = "oauth2_token_url",
     .type = text,
     .help =
         "Token endpoint, https, to sign in at by OAuth 2 client credentials; the token is kept "
         "until shortly before it ends and sent as Authorization: Bearer."},
    {.name = "oauth2_client_id", .type = text, .help = "The client's id there, at most 1 KiB."},
    {.name = "oauth2_client_secret", .type = secret, .help = "The client's secret, at most 1 KiB."},
    {.name = "oauth2_client_auth",
     .type = choice,
     .default_value = "basic",
     .help = "How id and secret are sent to the token endpoint: basic or body.",
     .choices = kClientAuths},
    {.name = "oauth2_scope",
     .type = text,
     .help = "Scopes to ask for, with spaces between them, at most 1 KiB."},
    {.name = "oauth2_parameters",
     .type = map,
     .help =
         "More parameters for the token endpoint, such as audience, \"name: value\" one a line, "
         "at most 8."},
    {.name = "client_certificate",
     .type = secret,
     .help = "Certificate to show to a server that asks for one, as PEM, its issuers behind it, at "
             "most 16 KiB; line breaks may be left out or written as \\n; not shown elsewhere."},
    {.name = "client_key",
     .type = secret,
     .help = "Its private key as PEM without a passphrase, at most 16 KiB."},
});

}  // namespace

model::SettingsTable settings_table() { return kTable; }

}  // namespace fw::checks::http
