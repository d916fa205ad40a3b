#include "plug/checks/http/plan.hpp"

#include <algorithm>
#include <array>

#include "base/encode.hpp"
#include "base/text.hpp"
#include "plug/checks/http/request.hpp"
#include "plug/checks/http/settings.hpp"
#include "plug/kit/target.hpp"

namespace fw::checks::http {
namespace {

constexpr auto kOwnHeaders = std::to_array<std::string_view>(
    {"host", "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "te",
     "trailer", "expect", "http2-settings"});
constexpr auto kOwnPrefixes = std::to_array<std::string_view>({"proxy-", "x-forwarded-"});
constexpr std::int64_t kRegexMemoryMax = 1 << 20;

bool is_token(std::string_view text) {
  static constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

Result<> check_header(std::string_view name, std::string_view value) {
  if (!is_token(name))
    return fail(Code::invalid,
                "headers: \"{}\" is not a header's name: letters, digits and "
                "hyphens are allowed",
                printable(name));
  const std::string lower = to_lower(name);
  const bool is_own =
      std::ranges::find(kOwnHeaders, lower) != kOwnHeaders.end() ||
      std::ranges::any_of(kOwnPrefixes, [&](auto prefix) { return lower.starts_with(prefix); });
  if (is_own)
    return fail(Code::invalid, "headers: {} is set by the check itself and cannot be given", name);
  if (has_control(value))
    return fail(Code::invalid, "headers: the value of {} has a control character", name);
  return {};
}

Result<Headers> request_headers(const model::SettingsView& view) {
  Headers headers = view.map("headers");
  std::size_t bytes = 0;
  for (const auto& [name, value] : headers) {
    FW_CHECK(check_header(name, value));
    bytes += name.size() + value.size() + 4;
  }
  if (headers.size() > kRequestHeadersMax || bytes > kRequestHeaderBytesMax)
    return fail(Code::invalid, "headers: at most {} headers of {} bytes together are allowed",
                kRequestHeadersMax, kRequestHeaderBytesMax);
  return headers;
}

Result<Headers> expected_headers(const model::SettingsView& view) {
  Headers headers = view.map("headers_expected");
  if (headers.size() > kRequestHeadersMax)
    return fail(Code::invalid, "headers_expected: at most {} are allowed", kRequestHeadersMax);
  for (auto& [name, value] : headers) {
    if (!is_token(name))
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
  if (has_control(token) || has_control(user) || has_control(password))
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
