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

bool may_have_body(const Step& step) { return step.method != "GET" && step.method != "HEAD"; }

/// Every field but the host's, in the order they are sent.
template <class Add>
void for_each_field(const Plan& plan, const Step& step, Add add) {
  const bool own = step.with_secrets;
  if (!own || !gives(plan, "user-agent")) add("User-Agent", plan.user_agent);
  if (!own || !gives(plan, "accept")) add("Accept", "*/*");
  if (!own || !gives(plan, "accept-encoding")) add("Accept-Encoding", kAcceptEncoding);
  const std::string& authorization =
      step.authorization.empty() ? plan.authorization : step.authorization;
  if (own && !authorization.empty()) add("Authorization", authorization);
  if (own)
    for (const auto& [name, value] : plan.headers) add(name, value);
  if (may_have_body(step)) add("Content-Length", std::to_string(body_of(plan, step).size()));
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

Step first_step(const Plan& plan, std::string authorization) {
  return {.url = plan.url,
          .method = plan.method,
          .authorization = std::move(authorization),
          .keeps_open = plan.reuses_connection};
}

std::string_view body_of(const Plan& plan, const Step& step) {
  return step.with_body && may_have_body(step) ? std::string_view(plan.body) : std::string_view();
}

std::string wire_form(const Plan& plan, const Step& step) {
  const std::string_view body = body_of(plan, step);
  std::string text;
  text.reserve(256 + step.url.target.size() + body.size());
  text.append(step.method).append(" ").append(step.url.target).append(" HTTP/1.1\r\n");
  const auto add = [&](std::string_view name, std::string_view value) {
    text.append(name).append(": ").append(value).append("\r\n");
  };
  add("Host", step.url.authority());
  for_each_field(plan, step, add);
  if (!step.keeps_open) text.append("Connection: close\r\n");
  text.append("\r\n");
  text.append(body);
  return text;
}

Headers h2_fields(const Plan& plan, const Step& step) {
  Headers fields = {{":method", step.method},
                    {":scheme", step.url.scheme},
                    {":authority", step.url.authority()},
                    {":path", step.url.target}};
  for_each_field(plan, step, [&](std::string_view name, std::string_view value) {
    fields.emplace_back(to_lower(name), value);
  });
  return fields;
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
            .with_body = step.with_body,
            .authorization = step.authorization};
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
  return next;
}

}  // namespace fw::checks::http
