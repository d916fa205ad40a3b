#include "plug/checks/http/request.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "plug/checks/http/decoder.hpp"

namespace fw::checks::http {
namespace {

bool gives(const Plan& plan, std::string_view name) {
  return std::ranges::any_of(
      plan.headers, [name](const auto& header) { return equal_ignoring_case(header.first, name); });
}

void add(std::string& text, std::string_view name, std::string_view value) {
  text.append(name).append(": ").append(value).append("\r\n");
}

std::string wire_form(const Plan& plan, const Step& step) {
  const bool own = step.with_secrets;
  std::string text;
  text.reserve(256 + step.url.target.size() + plan.body.size());
  text.append(step.method).append(" ").append(step.url.target).append(" HTTP/1.1\r\n");
  add(text, "Host", step.url.authority());
  if (!own || !gives(plan, "user-agent")) add(text, "User-Agent", plan.user_agent);
  if (!own || !gives(plan, "accept")) add(text, "Accept", "*/*");
  if (!own || !gives(plan, "accept-encoding")) add(text, "Accept-Encoding", kAcceptEncoding);
  if (own && !plan.authorization.empty()) add(text, "Authorization", plan.authorization);
  if (own)
    for (const auto& [name, value] : plan.headers) add(text, name, value);
  const bool may_have_body = step.method != "GET" && step.method != "HEAD";
  const std::string_view body = step.with_body ? std::string_view(plan.body) : std::string_view();
  if (may_have_body) add(text, "Content-Length", std::to_string(body.size()));
  text.append("Connection: close\r\n\r\n");
  if (may_have_body) text.append(body);
  return text;
}

net::Failure refused(model::Reason reason, std::string detail) {
  return {.reason = reason, .detail = std::move(detail)};
}

/// RFC 9110 §15.4.2 to §15.4.4: what browsers do; 307 and 308 keep the method.
void change_method(Step& step, int status) {
  const bool keeps = status == 307 || status == 308 || step.method == "GET" ||
                     step.method == "HEAD" || (status != 303 && step.method != "POST");
  if (keeps) return;
  step.method = "GET";
  step.with_body = false;
}

}  // namespace

Step first_step(const Plan& plan) {
  Step step{.url = plan.url, .method = plan.method};
  step.bytes = wire_form(plan, step);
  return step;
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

std::expected<Step, net::Failure> next_step(const Plan& plan, const Step& step, int status,
                                            std::string_view location,
                                            const std::vector<model::Hop>& hops) {
  if (hops.size() > static_cast<std::size_t>(plan.redirects_max))
    return std::unexpected(
        refused(model::Reason::redirect_limit,
                fmt::format("more than {} redirects, the next to {}", plan.redirects_max,
                            printable(shorten(location, 200)))));
  const auto url = net::resolve(step.url, location);
  if (!url)
    return std::unexpected(
        refused(model::Reason::bad_http,
                fmt::format("redirected to \"{}\", which is no http(s) URL: {}",
                            printable(shorten(location, 200)), url.error().sentence())));
  Step next{.url = *url,
            .method = step.method,
            .with_secrets = step.with_secrets,
            .with_body = step.with_body};
  change_method(next, status);
  if (next.url.origin() != step.url.origin()) {
    const bool loses_body = next.with_body && !plan.body.empty();
    if (loses_body)
      return std::unexpected(
          refused(model::Reason::http_status,
                  fmt::format("status {} sends the request's body to another host, {}; it is not "
                              "followed",
                              status, next.url.host)));
    next.with_secrets = false;
  }
  const std::string text = next.url.text();
  if (next.method == step.method &&
      std::ranges::any_of(hops, [&](const model::Hop& hop) { return hop.url == text; }))
    return std::unexpected(
        refused(model::Reason::redirect_loop,
                fmt::format("redirected to {} a second time", printable(shorten(text, 200)))));
  next.bytes = wire_form(plan, next);
  return next;
}

}  // namespace fw::checks::http
