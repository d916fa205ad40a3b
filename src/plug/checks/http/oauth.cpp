#include "plug/checks/http/oauth.hpp"

#include <algorithm>

#include "base/encode.hpp"
#include "base/text.hpp"
#include "host/net/url.hpp"
#include "model/json.hpp"
#include "plug/checks/http/settings.hpp"
#include "plug/kit/headers.hpp"

namespace fw::checks::http {
namespace {

constexpr Millis kLastsByDefault{60'000};  ///< where the endpoint does not say
constexpr std::int64_t kLastsMaxS = 24 * 3600;
constexpr std::size_t kErrorBytesMax = 60;

void add(std::string& form, std::string_view name, std::string_view value) {
  if (!form.empty()) form += '&';
  form += fmt::format("{}={}", percent_encode(name), percent_encode(value));
}

Result<std::string> text_of(const model::SettingsView& view, std::string_view setting) {
  const std::string_view text = view.text(setting);
  if (text.size() > kClientTextBytesMax || kit::has_control(text))
    return fail(Code::invalid, "{}: at most {} bytes without control characters", setting,
                kClientTextBytesMax);
  return std::string(text);
}

/// Whether a setting is there that means nothing without a token endpoint.
Result<> check_alone(const model::SettingsView& view) {
  for (const std::string_view setting :
       {"oauth2_client_id", "oauth2_client_secret", "oauth2_scope", "oauth2_parameters"})
    if (view.has(setting))
      return fail(Code::invalid, "{}: only together with oauth2_token_url", setting);
  return {};
}

Result<> read_url(OAuth& oauth, const model::SettingsView& view) {
  const auto url = net::parse_url(view.text("oauth2_token_url"));
  if (!url) return fail(Code::invalid, "oauth2_token_url: {}", url.error().sentence());
  if (!url->is_tls())
    return fail(Code::invalid, "oauth2_token_url: must begin with https:// (RFC 6749 §3.2)");
  oauth.token_url = url->text();
  oauth.host = url->host;
  oauth.port = url->port;
  return {};
}

Result<> read_parameters(OAuth& oauth, const model::SettingsView& view) {
  const auto parameters = view.map("oauth2_parameters");
  if (parameters.size() > kTokenParametersMax)
    return fail(Code::invalid, "oauth2_parameters: at most {} are allowed", kTokenParametersMax);
  for (const auto& [name, value] : parameters) {
    if (name.empty() || name == "grant_type" || name.starts_with("client_") || name == "scope")
      return fail(Code::invalid,
                  "oauth2_parameters: \"{}\" is set by itself and cannot be given here",
                  printable(shorten(name, 40)));
    add(oauth.form, name, value);
  }
  return {};
}

std::unexpected<net::Failure> failed(const OAuth& oauth, std::string_view why) {
  return std::unexpected(
      net::Failure{model::Reason::auth_failed,
                   fmt::format("signing in at {} failed, so the target was not looked at: {}",
                               oauth.host, why)});
}

}  // namespace

Result<std::optional<OAuth>> read_oauth(const model::SettingsView& view) {
  if (!view.has("oauth2_token_url")) {
    FW_CHECK(check_alone(view));
    return std::nullopt;
  }
  OAuth oauth;
  FW_CHECK(read_url(oauth, view));
  FW_TRY(const std::string id, text_of(view, "oauth2_client_id"));
  FW_TRY(const std::string secret, text_of(view, "oauth2_client_secret"));
  FW_TRY(const std::string scope, text_of(view, "oauth2_scope"));
  if (id.empty()) return fail(Code::invalid, "oauth2_client_id: is needed with oauth2_token_url");
  add(oauth.form, "grant_type", "client_credentials");
  if (view.text("oauth2_client_auth") == "body") {
    add(oauth.form, "client_id", id);
    add(oauth.form, "client_secret", secret);
  } else {
    oauth.authorization =
        "Basic " + to_base64(fmt::format("{}:{}", percent_encode(id), percent_encode(secret)));
  }
  if (!scope.empty()) add(oauth.form, "scope", scope);
  FW_CHECK(read_parameters(oauth, view));
  return oauth;
}

net::FetchRequest token_request(const OAuth& oauth, Millis timeout) {
  net::FetchRequest request;
  request.method = "POST";
  request.url = oauth.token_url;
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                     {"Accept", "application/json"}};
  if (!oauth.authorization.empty())
    request.headers.emplace_back("Authorization", oauth.authorization);
  request.body = oauth.form;
  request.timeout = timeout;
  request.body_bytes_max = kTokenAnswerBytesMax;
  return request;
}

std::expected<Token, net::Failure> read_token(const OAuth& oauth,
                                              const net::FetchResponse& answer) {
  const auto object = model::json::parse_object(answer.body, "the token endpoint's answer");
  if (answer.status != 200) {
    const std::string error = object ? model::json::text(*object, "error") : std::string();
    return failed(oauth, error.empty() ? fmt::format("status {}", answer.status)
                                       : fmt::format("status {}, {}", answer.status,
                                                     printable(shorten(error, kErrorBytesMax))));
  }
  if (!object) return failed(oauth, "the answer is not JSON");
  Token token{.value = model::json::text(*object, "access_token"), .lasts = kLastsByDefault};
  if (token.value.empty() || token.value.size() > kTokenBytesMax || kit::has_control(token.value))
    return failed(oauth, "the answer has no token that can be sent");
  const std::string type = model::json::text(*object, "token_type");
  if (!type.empty() && !equal_ignoring_case(type, "bearer"))
    return failed(oauth, "the token is not a bearer token");
  const std::int64_t lasts_s = model::json::integer(*object, "expires_in", 0);
  if (lasts_s > 0) token.lasts = Millis(std::min(lasts_s, kLastsMaxS) * 1000);
  return token;
}

}  // namespace fw::checks::http
