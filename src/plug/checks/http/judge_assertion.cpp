#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.hpp"
#include "plug/checks/http/judge.hpp"
#include "plug/kit/report.hpp"

namespace fw::checks::http {
namespace {

using model::Reason;

constexpr long double kMillisInADay = 86'400'000;
constexpr std::size_t kShownBytesMax = 80;

net::Failure failure(Reason reason, std::string detail) {
  return {.reason = reason, .detail = std::move(detail)};
}

Reason reason_of(const Assertion& assertion) {
  switch (assertion.subject) {
    case Subject::status:
      return Reason::http_status;
    case Subject::header:
      return Reason::assertion_header;
    case Subject::body:
      return Reason::assertion_body;
    case Subject::json:
      return Reason::assertion_json;
    case Subject::body_size:
      return Reason::assertion_size;
    case Subject::time:
      return assertion.degrades ? Reason::slow : Reason::assertion_time;
    case Subject::certificate_left:
      return Reason::tls_expiring;
    case Subject::protocol:
    case Subject::address:
      break;
  }
  return Reason::unexpected_answer;
}

std::string_view name(Phase phase) {
  static constexpr std::array<std::string_view, 6> kNames = {
      "finding the address",        "connecting",   "the TLS handshake",
      "waiting for the first byte", "the transfer", "it"};
  return kNames.at(static_cast<std::size_t>(phase));
}

/// What a value is, in words.
std::string shown(const Assertion& assertion, const Value& value, const Seen& seen) {
  if (assertion.subject == Subject::certificate_left) {
    const model::Certificate* first = kit::first_to_expire(seen.evidence());
    return first == nullptr ? "there is no certificate" : kit::expiry_sentence(*first, seen.now());
  }
  if (!value.exists) return "there is nothing at that place";
  if (assertion.subject == Subject::time) return fmt::format("it is {:.0f} ms", *value.number);
  if (value.number) return fmt::format("it is {}", value.text());
  return fmt::format("it is \"{}\"", printable(shorten(value.text(), kShownBytesMax)));
}

/// The sentence where the assertion was not written out but is a setting of its own.
std::string sentence(const Assertion& assertion, const Value& value, const Seen& seen) {
  const Operand& limit = assertion.operands.front();
  switch (assertion.subject) {
    case Subject::time:
      return fmt::format("{} took {:.0f} ms, at most {} ms are {}", name(assertion.phase),
                         std::ceil(*value.number), limit.text,
                         assertion.degrades ? "wanted" : "allowed");
    case Subject::body_size:
      return fmt::format("the body has {} bytes, at {} {} are expected", seen.body().bytes(),
                         assertion.comparison == Operator::at_most ? "most" : "least", limit.text);
    case Subject::certificate_left:
      return fmt::format("{}; at least {} days are wanted", shown(assertion, value, seen),
                         limit.number.value_or(0) / kMillisInADay);
    case Subject::protocol:
      return fmt::format("the answer came over {}, expected {}", value.text(), limit.text);
    default:
      return shown(assertion, value, seen);
  }
}

/// A limit of size that the part of the body that was read does not decide.
bool is_undecided(const Assertion& assertion, const Seen& seen, bool held) {
  if (assertion.subject != Subject::body_size || !seen.body().is_cut()) return false;
  return held == (assertion.comparison == Operator::at_most);
}

bool holds(const Assertion& assertion, const Value& value) {
  if (assertion.function == Function::exists)
    return holds(assertion, value.exists ? "true" : "false", std::nullopt);
  // A phase that there was none of took no time.
  if (!value.exists) return assertion.subject == Subject::time;
  return holds(assertion, value.text(), value.number);
}

}  // namespace

std::optional<net::Failure> judge(const Assertion& assertion, Seen& seen) {
  const auto values = seen.values(assertion);
  if (!values) return values.error();
  if (values->empty())
    return failure(reason_of(assertion), fmt::format("{} does not hold: there are no elements",
                                                     printable(assertion.text)));
  for (const Value& value : *values) {
    const bool held = holds(assertion, value);
    if (is_undecided(assertion, seen, held))
      return failure(
          Reason::too_large,
          fmt::format("the body is larger than the {} bytes that are read", kBodyBytesMax));
    if (held) continue;
    if (assertion.text.empty())
      return failure(reason_of(assertion), sentence(assertion, value, seen));
    return failure(reason_of(assertion),
                   fmt::format("{} does not hold: {}", printable(assertion.text),
                               shown(assertion, value, seen)));
  }
  return std::nullopt;
}

}  // namespace fw::checks::http
