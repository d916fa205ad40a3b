// Result<T>: a value or an Error, and the macros that pass an Error on. Values; safe to use from
// any thread.
#pragma once

#include <fmt/format.h>

#include <expected>

#include "base/error.hpp"

namespace fw {

template <class T = void>
using Result = std::expected<T, Error>;

/// `return fail(Code::invalid, "no such key {}", key);`
template <class... Args>
[[nodiscard]] std::unexpected<Error> fail(Code code, fmt::format_string<Args...> text,
                                          Args&&... args) {
  return std::unexpected(Error(code, fmt::format(text, std::forward<Args>(args)...)));
}

/// Passes a failure on, told as the consequence of what lies below it.
template <class... Args>
[[nodiscard]] std::unexpected<Error> fail(Error cause, fmt::format_string<Args...> text,
                                          Args&&... args) {
  const Code code = cause.code();
  return std::unexpected(
      Error(code, fmt::format(text, std::forward<Args>(args)...)).because(std::move(cause)));
}

}  // namespace fw

#define FW_CONCAT_INNER(a, b) a##b
#define FW_CONCAT(a, b) FW_CONCAT_INNER(a, b)

/// `FW_TRY(auto port, parse_port(text));` declares `port`, or returns the failure.
#define FW_TRY(declaration, expression) \
  FW_TRY_INNER(FW_CONCAT(fw_result_, __COUNTER__), declaration, expression)
#define FW_TRY_INNER(result, declaration, expression)             \
  auto result = (expression);                                     \
  if (!result) return std::unexpected(std::move(result).error()); \
  declaration = *std::move(result)

/// `FW_CHECK(write(row));` returns the failure, if there is one.
#define FW_CHECK(expression)                               \
  do {                                                     \
    if (auto fw_check = (expression); !fw_check)           \
      return std::unexpected(std::move(fw_check).error()); \
  } while (false)

/// FW_TRY for coroutines. g++ 12 crashes on co_return inside a statement expression, hence the
/// declaration form.
#define FW_CO_TRY(declaration, expression) \
  FW_CO_TRY_INNER(FW_CONCAT(fw_result_, __COUNTER__), declaration, expression)
#define FW_CO_TRY_INNER(result, declaration, expression)             \
  auto result = (expression);                                        \
  if (!result) co_return std::unexpected(std::move(result).error()); \
  declaration = *std::move(result)

/// FW_CHECK for coroutines.
#define FW_CO_CHECK(expression)                               \
  do {                                                        \
    if (auto fw_check = (expression); !fw_check)              \
      co_return std::unexpected(std::move(fw_check).error()); \
  } while (false)
