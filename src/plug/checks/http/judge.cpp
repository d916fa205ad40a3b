#include "plug/checks/http/judge.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace fw::checks::http {
namespace {

using Problem = std::optional<net::Failure>;

net::Failure failure(model::Reason reason, std::string detail) {
  return {.reason = reason, .detail = std::move(detail)};
}

std::string quoted(std::string_view text) {
  return fmt::format("\"{}\"", printable(shorten(text, 80)));
}

Problem judge_encoding(const Body& body) {
  if (body.problem() == model::Reason::none) return std::nullopt;
  if (body.problem() == model::Reason::decompression_limit)
    return failure(body.problem(),
                   fmt::format("the body grew to {} bytes when decompressed; at most {} bytes and "
                               "{} times its size are read",
                               body.bytes(), kInflatedBytesMax, kRatioMax));
  return failure(body.problem(), "the body is not validly compressed");
}

Problem judge_status(const Plan& plan, const Head& head) {
  if (plan.accepted.contains(head.status)) return std::nullopt;
  return failure(model::Reason::http_status,
                 fmt::format("status {}, expected {}", head.status, plan.accepted.text()));
}

Problem judge_header(const Head& head, const std::string& name, const std::string& wanted) {
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

Problem judge_body(const Plan& plan, const Body& body) {
  const std::string& text = body.kept();
  if (!plan.body_contains.empty() && text.find(plan.body_contains) == std::string::npos)
    return not_found(body, fmt::format("the body does not contain {}", quoted(plan.body_contains)));
  if (plan.body_matches && !plan.body_matches->matches(text))
    return not_found(body, fmt::format("the body does not match {}",
                                       quoted(plan.body_matches->expression->pattern())));
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

Problem judge_settings(const Plan& plan, const Seen& seen) {
  if (Problem bad = judge_encoding(seen.body())) return bad;
  if (!plan.accepts_any_status)
    if (Problem bad = judge_status(plan, seen.head())) return bad;
  for (const auto& [name, wanted] : plan.headers_expected)
    if (Problem bad = judge_header(seen.head(), name, wanted)) return bad;
  return judge_body(plan, seen.body());
}

}  // namespace

Verdict judge(const Plan& plan, Seen& seen) {
  Verdict verdict{.down = judge_settings(plan, seen), .degraded = {}};
  if (verdict.down) return verdict;
  for (const Assertion& assertion : plan.assertions) {
    if (assertion.degrades && verdict.degraded) continue;
    Problem bad = judge(assertion, seen);
    if (!bad) continue;
    if (!assertion.degrades) return {.down = std::move(bad), .degraded = {}};
    verdict.degraded = std::move(bad);
  }
  return verdict;
}

}  // namespace fw::checks::http
