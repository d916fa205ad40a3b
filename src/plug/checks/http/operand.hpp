// The right side of an assertion: an operator and what to compare with. Pure functions; safe to use
// from any thread.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "plug/checks/http/assertion.hpp"
#include "plug/checks/http/cursor.hpp"

namespace fw::checks::http {

/// Takes == != <= >= < or > where one comes next.
[[nodiscard]] std::optional<Operator> take_operator(Cursor& cursor);

/// The rest of the text as the value that `into` is compared with: a literal, one in quotation
/// marks (JSON's), any(a, b) or pat(a*). It must fit the assertion's subject, function and
/// comparison: `invalid` names the column and what is allowed there.
[[nodiscard]] Result<> read_operand(Cursor& cursor, Assertion& into);

}  // namespace fw::checks::http
