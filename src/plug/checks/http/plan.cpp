#include "plug/checks/http/plan.hpp"

#include <algorithm>

#include "base/encode.hpp"
#include "base/text.hpp"
#include "plug/checks/http/request.hpp"
#include "plug/checks/http/settings.hpp"
#include "plug/kit/headers.hpp"
#include "plug/kit/target.hpp"

namespace fw::checks::http {
namespace {

constexpr std::int64_t kRegexMemoryMax = 1 << 20;

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

Result<std::unique_ptr<const re2::RE2>> expression(const model::SettingsView& view) {
  FW_TRY(const std::string text, needle(view, "body_matches"));
  if (text.empty()) return nullptr;
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kRegexMemoryMax);
  auto compiled = std::make_unique<const re2::RE2>(text, options);
  if (!compiled->ok())
    return fail(Code::invalid, "body_matches: must be an RE2 regular expression; {}",
                compiled->error());
  return compiled;
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
  if (has_own && !plan.authorization.empty())
    return fail(Code::invalid, "headers: Authorization is given twice");
  return {};
}

Result<> read_assertions(Plan& plan, const model::SettingsView& view) {
  auto accepted = StatusSet::parse(view.text("accepted_statuses"));
  if (!accepted) return fail(Code::invalid, "accepted_statuses: {}", accepted.error().sentence());
  plan.accepted = *std::move(accepted);
  FW_TRY(plan.body_contains, needle(view, "body_contains"));
  FW_TRY(plan.body_not_contains, needle(view, "body_not_contains"));
  FW_TRY(plan.body_matches, expression(view));
  FW_TRY(plan.headers_expected, expected_headers(view));
  if (plan.method == "HEAD" && plan.reads_body())
    return fail(Code::invalid, "method: HEAD gets no body, so none can be asserted");
  return {};
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
  FW_CHECK(read_assertions(*plan, view));
  plan->user_agent = user_agent;
  plan->redirects_max = static_cast<int>(view.integer("redirects_max"));
  plan->degraded_after = view.duration("degraded_after");
  plan->certificate_days_min = view.integer("certificate_days_min");
  plan->verify_tls = view.boolean("verify_tls");
  plan->family = kit::family_named(view.text("ip_family"));
  plan->request = first_step(*plan).bytes;
  return plan;
}

}  // namespace fw::checks::http
