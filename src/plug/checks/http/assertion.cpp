#include "plug/checks/http/assertion.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/text.hpp"

namespace fw::checks::http {
namespace {

constexpr std::size_t kNumberBytesMax = 40;
constexpr long double kFractionSlack = 4 * std::numeric_limits<double>::epsilon();

/// Fractions may be read one unit in the last place apart.
bool is_same_number(long double a, long double b) {
  if (a == b) return true;
  const bool are_whole = a == std::floor(a) && b == std::floor(b);
  return !are_whole && std::abs(a - b) <= kFractionSlack * std::max(std::abs(a), std::abs(b));
}

/// Whole numbers of 64 bits exactly, anything else as a double, as JSON is read.
std::optional<long double> number_of(std::string_view text) {
  if (const auto whole = to_number<std::int64_t>(text)) return static_cast<long double>(*whole);
  if (const auto whole = to_number<std::uint64_t>(text)) return static_cast<long double>(*whole);
  const auto number = to_number<double>(text);
  if (!number || !std::isfinite(*number)) return std::nullopt;
  return static_cast<long double>(*number);
}

bool is_same(const Operand& operand, std::string_view text, std::optional<long double> number) {
  if (operand.number && number) return is_same_number(*operand.number, *number);
  return operand.text == text;
}

bool compares(Operator comparison, long double value, long double with) {
  switch (comparison) {
    case Operator::less:
      return value < with;
    case Operator::at_most:
      return value <= with;
    case Operator::greater:
      return value > with;
    case Operator::at_least:
      return value >= with;
    default:
      return false;
  }
}

}  // namespace

Operand operand_of(std::string_view text) {
  Operand operand{.text = std::string(text), .number = {}};
  if (text.empty() || text.size() > kNumberBytesMax) return operand;
  operand.number = number_of(text);
  return operand;
}

Operand operand_of(long double number) {
  return {.text = fmt::format("{}", number), .number = number};
}

Operator mirrored(Operator comparison) {
  switch (comparison) {
    case Operator::less:
      return Operator::greater;
    case Operator::at_most:
      return Operator::at_least;
    case Operator::greater:
      return Operator::less;
    case Operator::at_least:
      return Operator::at_most;
    default:
      return comparison;
  }
}

bool holds(const Assertion& assertion, std::string_view text, std::optional<long double> number) {
  const auto same = [&](const Operand& operand) { return is_same(operand, text, number); };
  switch (assertion.comparison) {
    case Operator::equal:
      return std::ranges::any_of(assertion.operands, same);
    case Operator::not_equal:
      return std::ranges::none_of(assertion.operands, same);
    case Operator::matches:
      return assertion.pattern->matches(text);
    case Operator::not_matches:
      return !assertion.pattern->matches(text);
    default:
      return number && assertion.operands.front().number &&
             compares(assertion.comparison, *number, *assertion.operands.front().number);
  }
}

}  // namespace fw::checks::http
