// What is asserted of an answer: one thing read off it, held against a value. Immutable values;
// safe to use from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plug/checks/http/json_path.hpp"
#include "plug/checks/http/pattern.hpp"

namespace fw::checks::http {

/// What is read off the answer.
enum class Subject : std::uint8_t {
  status,
  protocol,  ///< "http1" or "h2"
  address,   ///< that was connected to
  header,
  body,              ///< the text
  json,              ///< a place in it
  body_size,         ///< bytes, decoded
  time,              ///< of a phase, in milliseconds
  certificate_left,  ///< milliseconds until the first certificate of the chain ends
};

enum class Phase : std::uint8_t { dns, connect, tls, first_byte, transfer, total };

/// What is made of it before it is compared.
enum class Function : std::uint8_t { value, length, exists };

enum class Operator : std::uint8_t {
  equal,
  not_equal,
  less,
  at_most,
  greater,
  at_least,
  matches,
  not_matches
};

/// A value to compare with; as a number where it is one.
struct Operand {
  std::string text;
  std::optional<long double> number;
};

struct Assertion {
  Subject subject = Subject::status;
  Phase phase = Phase::total;  ///< of Subject::time
  std::string header;          ///< of Subject::header
  JsonPath path;               ///< of Subject::json
  Function function = Function::value;
  Operator comparison = Operator::equal;
  std::vector<Operand> operands;   ///< several: any of them will do
  std::optional<Pattern> pattern;  ///< of matches and not_matches
  bool degrades = false;           ///< where it does not hold: degraded rather than down
  std::string text;                ///< as it was written; "" where it is a setting of its own

  [[nodiscard]] bool reads_body() const {
    return subject == Subject::body || subject == Subject::json;
  }
  /// Whether only what is the same is asked for, or what is not.
  [[nodiscard]] bool asks_for_equality() const {
    return comparison == Operator::equal || comparison == Operator::not_equal;
  }
};

/// The text as an operand; a number where all of it is one (RFC 8259 §6, leading zeros allowed).
[[nodiscard]] Operand operand_of(std::string_view text);
[[nodiscard]] Operand operand_of(long double number);

/// The operator that says the same with both sides exchanged: < becomes >.
[[nodiscard]] Operator mirrored(Operator comparison);

/// Whether a value holds against the operands; matches and not_matches look at the text.
[[nodiscard]] bool holds(const Assertion& assertion, std::string_view text,
                         std::optional<long double> number);

}  // namespace fw::checks::http
