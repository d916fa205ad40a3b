#include "plug/checks/http/condition.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "plug/checks/http/cursor.hpp"
#include "plug/checks/http/operand.hpp"
#include "plug/kit/headers.hpp"

namespace fw::checks::http {
namespace {

constexpr std::string_view kPlaceholders =
    "a placeholder is expected: [STATUS], [RESPONSE_TIME], [IP], [BODY], [BODY].a.b[0], "
    "[HEADER].name, [CONNECTED], [CERTIFICATE_EXPIRATION], len() or has() of one of them";
constexpr std::string_view kOperators = "an operator is expected: ==, !=, <, <=, > or >=";

/// Placeholders that belong elsewhere, and where that is.
struct Elsewhere {
  std::string_view name;
  std::string_view sentence;
};
constexpr auto kElsewhere = std::to_array<Elsewhere>({
    {"[DNS_RCODE]", "[DNS_RCODE] is not known to an HTTP check; a check of kind dns has it"},
    {"[DOMAIN_EXPIRATION]",
     "[DOMAIN_EXPIRATION] is not known to an HTTP check; a check of kind domain has it"},
    {"[CONTEXT]", "[CONTEXT] is not known: checks here do not pass values on"},
    {"age(", "age() is not known; len() and has() are"},
});

/// A condition while it is read: [CONNECTED] is no subject, as nothing is judged without a
/// connection.
struct Condition {
  Assertion assertion;
  bool is_connected = false;
};

Result<> read_body(Cursor& cursor, Assertion& into) {
  FW_TRY(into.path, JsonPath::read(cursor));
  into.subject = into.path.is_root() ? Subject::body : Subject::json;
  return {};
}

Result<> read_header(Cursor& cursor, Assertion& into) {
  into.subject = Subject::header;
  const bool is_dot = cursor.take(".");
  const std::string_view rest = cursor.rest();
  const std::string_view name = rest.substr(0, rest.find_first_of(" \t)=!<>"));
  if (!is_dot || !kit::is_token(name))
    return cursor.expected("a header's name is expected, as in [HEADER].Content-Type");
  into.header = name;
  cursor.skip(name.size());
  return {};
}

Result<> read_placeholder(Cursor& cursor, Condition& into) {
  Assertion& assertion = into.assertion;
  for (const auto& [name, sentence] : kElsewhere)
    if (Cursor ahead = cursor; ahead.take(name)) return cursor.expected(sentence);
  if (cursor.take("[STATUS]")) {
    assertion.subject = Subject::status;
  } else if (cursor.take("[RESPONSE_TIME]")) {
    assertion.subject = Subject::time;
  } else if (cursor.take("[IP]")) {
    assertion.subject = Subject::address;
  } else if (cursor.take("[CONNECTED]")) {
    into.is_connected = true;
  } else if (cursor.take("[CERTIFICATE_EXPIRATION]")) {
    assertion.subject = Subject::certificate_left;
  } else if (cursor.take("[BODY]")) {
    return read_body(cursor, assertion);
  } else if (cursor.take("[HEADER]")) {
    return read_header(cursor, assertion);
  } else {
    return cursor.expected(kPlaceholders);
  }
  return {};
}

/// A placeholder, or len() or has() of one.
Result<> read_subject(Cursor& cursor, Condition& into) {
  Function& function = into.assertion.function;
  if (cursor.take("len("))
    function = Function::length;
  else if (cursor.take("has("))
    function = Function::exists;
  cursor.skip_spaces();
  const Cursor at = cursor;
  FW_CHECK(read_placeholder(cursor, into));
  if (function == Function::value) return {};
  const Subject subject = into.assertion.subject;
  if (into.is_connected || !(into.assertion.reads_body() || subject == Subject::header))
    return at.expected("[BODY] or [HEADER].name is expected in len() and has()");
  cursor.skip_spaces();
  if (!cursor.take(")")) return cursor.expected(") is expected");
  return {};
}

/// Whether a placeholder comes first; else it is the value, and the placeholder comes behind.
bool begins_with_placeholder(Cursor cursor) {
  return cursor.peek() == '[' || cursor.take("len(") || cursor.take("has(") || cursor.take("age(");
}

Result<Assertion> finish(Condition condition, Cursor& cursor) {
  if (condition.is_connected) {
    cursor.skip_spaces();
    const bool wants = condition.assertion.comparison == Operator::equal;
    if (trim(cursor.rest()) != "true" || !wants)
      return cursor.expected(
          "only [CONNECTED] == true is allowed: without a connection there is no answer to hold "
          "conditions against");
    condition.assertion.subject = Subject::address;
    condition.assertion.function = Function::exists;
    condition.assertion.operands.push_back(operand_of("true"));
    return std::move(condition.assertion);
  }
  const bool is_text = condition.assertion.subject == Subject::address;
  if (is_text && !condition.assertion.asks_for_equality())
    return cursor.expected("only == and != are allowed for [IP]");
  FW_CHECK(read_operand(cursor, condition.assertion));
  return std::move(condition.assertion);
}

Result<Assertion> parse_forward(std::string_view text) {
  Cursor cursor(text);
  Condition condition;
  FW_CHECK(read_subject(cursor, condition));
  cursor.skip_spaces();
  const auto comparison = take_operator(cursor);
  if (!comparison) return cursor.expected(kOperators);
  condition.assertion.comparison = *comparison;
  return finish(std::move(condition), cursor);
}

/// "200 == [STATUS]" as "[STATUS] == 200".
Result<Assertion> parse_reversed(std::string_view text) {
  const Cursor start(text);
  for (std::size_t at = text.find(' '); at < text.size(); at = text.find(' ', at + 1)) {
    Cursor cursor(text);
    cursor.skip(at + 1);
    const auto comparison = take_operator(cursor);
    if (!comparison || cursor.peek() != ' ') continue;
    cursor.skip_spaces();
    if (!begins_with_placeholder(cursor)) continue;
    Condition condition;
    FW_CHECK(read_subject(cursor, condition));
    cursor.skip_spaces();
    if (!cursor.is_done()) return cursor.expected("the end is expected");
    condition.assertion.comparison = mirrored(*comparison);
    Cursor value(text.substr(0, at));
    return finish(std::move(condition), value);
  }
  return start.expected(kPlaceholders);
}

}  // namespace

Result<Assertion> parse_condition(std::string_view text) {
  if (text.size() > kAssertionBytesMax)
    return fail(Code::invalid, "at most {} bytes are allowed", kAssertionBytesMax);
  auto assertion =
      begins_with_placeholder(Cursor(text)) ? parse_forward(text) : parse_reversed(text);
  if (assertion) assertion->text = text;
  return assertion;
}

Result<std::vector<Assertion>> parse_all(const std::vector<std::string>& lines,
                                         Result<Assertion> (*parse)(std::string_view)) {
  if (lines.size() > kAssertionsMax)
    return fail(Code::invalid, "at most {} are allowed", kAssertionsMax);
  std::vector<Assertion> assertions;
  assertions.reserve(lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto assertion = parse(lines[i]);
    if (!assertion) return fail(Code::invalid, "line {}, {}", i + 1, assertion.error().sentence());
    assertions.push_back(*std::move(assertion));
  }
  return assertions;
}

}  // namespace fw::checks::http
