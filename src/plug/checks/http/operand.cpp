#include "plug/checks/http/operand.hpp"

#include <boost/json/parse.hpp>

#include "base/text.hpp"
#include "base/time.hpp"

namespace fw::checks::http {
namespace {

constexpr std::size_t kAnyMax = 32;

bool is_duration(const Assertion& assertion) {
  return assertion.subject == Subject::time || assertion.subject == Subject::certificate_left;
}

/// Whether only a number makes sense on the right side.
bool wants_number(const Assertion& assertion) {
  if (assertion.function == Function::exists) return false;
  return assertion.function == Function::length || assertion.subject == Subject::status ||
         is_duration(assertion) || !assertion.asks_for_equality();
}

Result<std::string> unquoted(const Cursor& at, std::string_view text) {
  if (!text.starts_with('"')) return std::string(text);
  boost::system::error_code error;
  const auto value = boost::json::parse({text.data(), text.size()}, error);
  const auto* string = error ? nullptr : value.if_string();
  if (string == nullptr)
    return at.expected("text in quotation marks is expected, as JSON writes it");
  return std::string(string->data(), string->size());
}

Result<Operand> read_duration(const Cursor& at, const Assertion& assertion, std::string_view text) {
  // Plain numbers are milliseconds, which nobody means where days are the measure.
  if (assertion.subject == Subject::time) {
    Operand plain = operand_of(text);
    if (plain.number && *plain.number >= 0) return plain;
  }
  const auto duration = parse_duration(text);
  if (!duration)
    return at.expected(assertion.subject == Subject::time
                           ? "milliseconds or a duration such as 300, 300ms or 1s are expected"
                           : "a duration such as 48h or 30d is expected");
  return operand_of(static_cast<long double>(duration->count()));
}

Result<Operand> read_one(const Cursor& at, const Assertion& assertion, std::string_view written) {
  const std::string_view text = trim(written);
  if (text.empty()) return at.expected("a value to compare with is expected");
  if (assertion.function == Function::exists && text != "true" && text != "false")
    return at.expected("true or false is expected");
  if (is_duration(assertion) && assertion.function != Function::exists)
    return read_duration(at, assertion, text);
  FW_TRY(std::string plain, unquoted(at, text));
  Operand operand = operand_of(plain);
  if (wants_number(assertion) && !operand.number) return at.expected("a number is expected");
  return operand;
}

Result<> read_pattern(const Cursor& at, std::string_view text, Assertion& into) {
  if (into.function != Function::value || is_duration(into) || !into.asks_for_equality())
    return at.expected("pat() is expected only after == or != and a text");
  auto pattern = make_wildcard(text);
  if (!pattern) return at.expected(pattern.error().sentence());
  into.pattern = *std::move(pattern);
  into.comparison = into.comparison == Operator::equal ? Operator::matches : Operator::not_matches;
  return {};
}

Result<> read_any(const Cursor& at, std::string_view text, Assertion& into) {
  if (!into.asks_for_equality()) return at.expected("any() is expected only after == or !=");
  for (const std::string_view part : split(text, ',')) {
    if (into.operands.size() >= kAnyMax)
      return at.expected(fmt::format("at most {} values are expected in any()", kAnyMax));
    FW_TRY(Operand one, read_one(at, into, part));
    into.operands.push_back(std::move(one));
  }
  if (into.operands.empty()) return at.expected("any() is expected to have a value");
  return {};
}

}  // namespace

std::optional<Operator> take_operator(Cursor& cursor) {
  if (cursor.take("==")) return Operator::equal;
  if (cursor.take("!=")) return Operator::not_equal;
  if (cursor.take("<=")) return Operator::at_most;
  if (cursor.take(">=")) return Operator::at_least;
  if (cursor.take("<")) return Operator::less;
  if (cursor.take(">")) return Operator::greater;
  return std::nullopt;
}

Result<> read_operand(Cursor& cursor, Assertion& into) {
  cursor.skip_spaces();
  const Cursor at = cursor;
  const std::string_view text = trim(cursor.take_rest());
  if (text.ends_with(')')) {
    const std::string_view inside = text.substr(0, text.size() - 1);
    if (inside.starts_with("pat(")) return read_pattern(at, inside.substr(4), into);
    if (inside.starts_with("any(")) return read_any(at, inside.substr(4), into);
  }
  if (into.function == Function::exists && !into.asks_for_equality())
    return at.expected("has() is compared by == or != only");
  FW_TRY(Operand one, read_one(at, into, text));
  into.operands.push_back(std::move(one));
  return {};
}

}  // namespace fw::checks::http
