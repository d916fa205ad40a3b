#include "plug/checks/http/judge.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace fw::checks::http {
namespace {

using Verdict = std::optional<net::Failure>;

net::Failure failure(model::Reason reason, std::string detail) {
  return {.reason = reason, .detail = std::move(detail)};
}

std::string quoted(std::string_view text) {
  return fmt::format("\"{}\"", printable(shorten(text, 80)));
}

Verdict judge_encoding(const Body& body) {
  if (body.problem() == model::Reason::none) return std::nullopt;
  if (body.problem() == model::Reason::decompression_limit)
    return failure(body.problem(),
                   fmt::format("the body grew to {} bytes when decompressed; at most {} bytes and "
                               "{} times its size are read",
                               body.bytes(), kInflatedBytesMax, kRatioMax));
  return failure(body.problem(), "the body is not validly compressed");
}

Verdict judge_status(const Plan& plan, const Head& head) {
  if (plan.accepted.contains(head.status)) return std::nullopt;
  return failure(model::Reason::http_status,
                 fmt::format("status {}, expected {}", head.status, plan.accepted.text()));
}

Verdict judge_header(const Head& head, const std::string& name, const std::string& wanted) {
  bool is_there = false;
  std::string_view value;
  for (const auto& [key, text] : head.headers) {
    if (!equal_ignoring_case(key, name)) continue;
    is_there = true;
    value = text;
    if (wanted == "*" || text.find(wanted) != std::string::npos) return std::nullopt;
  }
  if (!is_there)
    return failure(model::Reason::assertion_header, fmt::format("the header {} is missing", name));
  return failure(model::Reason::assertion_header, fmt::format("the header {} is {}, expected {}",
                                                              name, quoted(value), quoted(wanted)));
}

/// What to say where something was not found: that it is not there, or that not all was read.
net::Failure not_found(const Body& body, std::string what) {
  if (!body.is_partial()) return failure(model::Reason::assertion_body, std::move(what));
  return failure(model::Reason::too_large,
                 fmt::format("{} in its first {} bytes; no more is read", what, kBodyBytesMax));
}

Verdict judge_body(const Plan& plan, const Body& body) {
  const std::string& text = body.kept();
  if (!plan.body_contains.empty() && text.find(plan.body_contains) == std::string::npos)
    return not_found(body, fmt::format("the body does not contain {}", quoted(plan.body_contains)));
  if (plan.body_matches != nullptr && !re2::RE2::PartialMatch(text, *plan.body_matches))
    return not_found(
        body, fmt::format("the body does not match {}", quoted(plan.body_matches->pattern())));
  if (plan.body_not_contains.empty()) return std::nullopt;
  if (text.find(plan.body_not_contains) != std::string::npos)
    return failure(model::Reason::assertion_body,
                   fmt::format("the body contains {}", quoted(plan.body_not_contains)));
  if (body.is_partial())
    return failure(model::Reason::too_large,
                   fmt::format("the body is larger than the {} bytes that are read for {}",
                               kBodyBytesMax, quoted(plan.body_not_contains)));
  return std::nullopt;
}

}  // namespace

std::optional<net::Failure> judge(const Plan& plan, const Head& head, const Body& body) {
  if (Verdict bad = judge_encoding(body)) return bad;
  if (Verdict bad = judge_status(plan, head)) return bad;
  for (const auto& [name, wanted] : plan.headers_expected)
    if (Verdict bad = judge_header(head, name, wanted)) return bad;
  if (!plan.reads_body()) return std::nullopt;
  return judge_body(plan, body);
}

}  // namespace fw::checks::http
