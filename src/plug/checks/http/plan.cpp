#include "plug/checks/http/plan.hpp"

#include <algorithm>

#include "base/encode.hpp"
#include "base/text.hpp"
#include "plug/checks/http/condition.hpp"
#include "plug/checks/http/limits.hpp"
#include "plug/checks/http/request.hpp"
#include "plug/checks/http/settings.hpp"
#include "plug/kit/headers.hpp"
#include "plug/kit/target.hpp"

namespace fw::checks::http {
namespace {

Result<Headers> request_headers(const model::SettingsView& view) {
  Headers headers = view.map("headers");
  const auto good = kit::check_headers(headers);
  if (!good) return fail(Code::invalid, "headers: {}", good.error().sentence());
  return headers;
}

Result<Headers> expected_headers(const model::SettingsView& view) {
  Headers headers = view.map("headers_expected");
  if (headers.size() > kit::kHeadersMax)
    return fail(Code::invalid, "headers_expected: at most {} are allowed", kit::kHeadersMax);
  for (auto& [name, value] : headers) {
    if (!kit::is_token(name))
      return fail(Code::invalid, "headers_expected: \"{}\" is not a header's name",
                  printable(name));
    name = to_lower(name);
  }
  return headers;
}

Result<std::string> authorization(const model::SettingsView& view) {
  const std::string_view user = view.text("basic_user");
  const std::string_view password = view.text("basic_password");
  const std::string_view token = view.text("bearer_token");
  if (user.size() + password.size() > kNeedleBytesMax * 2 || token.size() > kTokenBytesMax)
    return fail(Code::invalid, "basic_password, bearer_token: the secret is too long");
  if (user.find(':') != std::string_view::npos)
    return fail(Code::invalid, "basic_user: must not contain a colon (RFC 7617 §2)");
  if (!token.empty() && !user.empty())
    return fail(Code::invalid, "bearer_token: not together with basic_user");
  if (kit::has_control(token) || kit::has_control(user) || kit::has_control(password))
    return fail(Code::invalid, "basic_user, basic_password, bearer_token: no control characters");
  if (!token.empty()) return fmt::format("Bearer {}", token);
  if (user.empty() && password.empty()) return std::string();
  return "Basic " + to_base64(fmt::format("{}:{}", user, password));
}

Result<std::string> needle(const model::SettingsView& view, std::string_view setting) {
  const std::string_view text = view.text(setting);
  if (text.size() > kNeedleBytesMax)
    return fail(Code::invalid, "{}: at most {} bytes are allowed", setting, kNeedleBytesMax);
  return std::string(text);
}

Result<std::optional<Pattern>> expression(const model::SettingsView& view) {
  FW_TRY(const std::string text, needle(view, "body_matches"));
  if (text.empty()) return std::nullopt;
  auto pattern = make_expression(text);
  if (!pattern) return fail(Code::invalid, "body_matches: {}", pattern.error().sentence());
  return *std::move(pattern);
}

Result<> read_identity(Plan& plan, const model::SettingsView& view) {
  const bool has_certificate = view.has("client_certificate");
  if (has_certificate != view.has("client_key"))
    return fail(Code::invalid, "client_certificate, client_key: only both together");
  if (!has_certificate) return {};
  auto identity =
      net::ClientIdentity::parse(view.text("client_certificate"), view.text("client_key"));
  if (!identity) return fail(Code::invalid, "client_{}", identity.error().sentence());
  plan.identity = *std::move(identity);
  return {};
}

Result<> read_request(Plan& plan, const model::SettingsView& view) {
  plan.method = view.text("method");
  plan.body = view.text("body");
  const bool has_no_body = plan.method == "GET" || plan.method == "HEAD";
  if (has_no_body && !plan.body.empty())
    return fail(Code::invalid, "body: not with the method {}", plan.method);
  if (plan.body.size() > kRequestBodyBytesMax)
    return fail(Code::invalid, "body: at most {} bytes are allowed", kRequestBodyBytesMax);
  FW_TRY(plan.headers, request_headers(view));
  FW_TRY(plan.authorization, authorization(view));
  const bool has_own = std::ranges::any_of(plan.headers, [](const auto& header) {
    return equal_ignoring_case(header.first, "authorization");
  });
  FW_TRY(plan.oauth, read_oauth(view));
  const int ways = (has_own ? 1 : 0) + (plan.authorization.empty() ? 0 : 1) + (plan.oauth ? 1 : 0);
  if (ways > 1)
    return fail(Code::invalid,
                "only one of these is allowed: an Authorization among the headers, basic_user, "
                "bearer_token or oauth2_token_url");
  return read_identity(plan, view);
}

Result<> read_list(Plan& plan, const model::SettingsView& view, std::string_view setting,
                   Result<Assertion> (*parse)(std::string_view)) {
  auto found = parse_all(view.list(setting), parse);
  if (!found) return fail(Code::invalid, "{}: {}", setting, found.error().sentence());
  for (Assertion& assertion : *found) {
    assertion.degrades = setting.starts_with("degraded_");
    plan.assertions.push_back(std::move(assertion));
  }
  return {};
}

Result<> read_body_texts(Plan& plan, const model::SettingsView& view) {
  FW_TRY(plan.body_contains, needle(view, "body_contains"));
  FW_TRY(plan.body_not_contains, needle(view, "body_not_contains"));
  FW_TRY(plan.body_matches, expression(view));
  plan.reads_body = !plan.body_contains.empty() || !plan.body_not_contains.empty() ||
                    plan.body_matches ||
                    std::ranges::any_of(plan.assertions, &Assertion::reads_body);
  const bool asserts_body =
      plan.reads_body || view.has("body_bytes_min") || view.has("body_bytes_max");
  if (plan.method == "HEAD" && asserts_body)
    return fail(Code::invalid, "method: HEAD gets no body, so none can be asserted");
  return {};
}

Result<> read_assertions(Plan& plan, const model::SettingsView& view,
                         const model::Settings& given) {
  auto accepted = StatusSet::parse(view.text("accepted_statuses"));
  if (!accepted) return fail(Code::invalid, "accepted_statuses: {}", accepted.error().sentence());
  plan.accepted = *std::move(accepted);
  FW_TRY(plan.headers_expected, expected_headers(view));
  FW_TRY(plan.assertions, read_limits(view));
  FW_CHECK(read_list(plan, view, "json_expected", parse_json_rule));
  FW_CHECK(read_list(plan, view, "conditions", parse_condition));
  const auto is_of_status = [](const Assertion& assertion) {
    return assertion.subject == Subject::status && !assertion.degrades;
  };
  const auto status = given.find("accepted_statuses");
  plan.accepts_any_status = (status == given.end() || status->second.empty()) &&
                            std::ranges::any_of(plan.assertions, is_of_status);
  FW_CHECK(read_list(plan, view, "degraded_conditions", parse_condition));
  return read_body_texts(plan, view);
}

Protocol protocol_named(std::string_view text) {
  if (text == "h2") return Protocol::h2;
  return text == "auto" ? Protocol::either : Protocol::http1;
}

}  // namespace

Result<std::shared_ptr<const Plan>> make_plan(const std::string& target,
                                              const model::Settings& settings,
                                              std::string_view user_agent) {
  FW_CHECK(model::check(settings_table(), settings));
  const model::SettingsView view(settings_table(), settings);
  auto plan = std::make_shared<Plan>();
  FW_TRY(plan->url, net::parse_url(target));
  FW_CHECK(read_request(*plan, view));
  FW_CHECK(read_assertions(*plan, view, settings));
  plan->user_agent = user_agent;
  plan->redirects_max = static_cast<int>(view.integer("redirects_max"));
  plan->degraded_after = view.duration("degraded_after");
  plan->certificate_days_min = view.integer("certificate_days_min");
  plan->verify_tls = view.boolean("verify_tls");
  plan->protocol = protocol_named(view.text("protocol"));
  plan->family = kit::family_named(view.text("ip_family"));
  plan->reuses_connection = view.boolean("reuse_connection");
  if (!plan->oauth) plan->request = wire_form(*plan, first_step(*plan));
  return plan;
}

}  // namespace fw::checks::http
