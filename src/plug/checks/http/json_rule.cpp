#include "plug/checks/http/condition.hpp"
#include "plug/checks/http/cursor.hpp"
#include "plug/checks/http/operand.hpp"

namespace fw::checks::http {
namespace {

constexpr std::string_view kVerbs =
    "==, !=, <, <=, >, >=, length, exists, not exists, matches or not matches is expected";

Result<> read_path(Cursor& cursor, Assertion& into) {
  const bool has_root = cursor.take("$");
  FW_TRY(into.path, JsonPath::read(cursor));
  if (!has_root && into.path.is_root())
    return cursor.expected("a path is expected, such as $.status or $.items[0].id");
  return {};
}

Result<> end_of(Cursor& cursor, std::string_view verb) {
  cursor.skip_spaces();
  if (!cursor.is_done()) return cursor.expected(fmt::format("nothing is expected after {}", verb));
  return {};
}

Result<> read_expression(Cursor& cursor, Assertion& into) {
  cursor.skip_spaces();
  if (cursor.is_done()) return cursor.expected("an RE2 regular expression is expected");
  auto pattern = make_expression(cursor.rest());
  if (!pattern) return cursor.expected(pattern.error().sentence());
  into.pattern = *std::move(pattern);
  return {};
}

Result<> read_verb(Cursor& cursor, Assertion& into) {
  const Cursor at = cursor;
  const bool is_negated = cursor.take_word("not");
  if (is_negated) cursor.skip_spaces();
  if (cursor.take_word("exists")) {
    into.function = Function::exists;
    into.operands.push_back(operand_of(is_negated ? "false" : "true"));
    return end_of(cursor, "exists");
  }
  if (cursor.take_word("matches")) {
    into.comparison = is_negated ? Operator::not_matches : Operator::matches;
    return read_expression(cursor, into);
  }
  if (is_negated) return at.expected(kVerbs);
  if (cursor.take_word("length")) {
    into.function = Function::length;
    cursor.skip_spaces();
  }
  const auto comparison = take_operator(cursor);
  if (!comparison) return cursor.expected(kVerbs);
  into.comparison = *comparison;
  return read_operand(cursor, into);
}

}  // namespace

Result<Assertion> parse_json_rule(std::string_view text) {
  if (text.size() > kAssertionBytesMax)
    return fail(Code::invalid, "at most {} bytes are allowed", kAssertionBytesMax);
  Cursor cursor(text);
  Assertion assertion{.subject = Subject::json};
  FW_CHECK(read_path(cursor, assertion));
  cursor.skip_spaces();
  FW_CHECK(read_verb(cursor, assertion));
  assertion.text = text;
  return assertion;
}

}  // namespace fw::checks::http
