// What an operator orders: a word and its options, as it travels from a command to the process that
// owns the data folder. Values; safe to use from any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace fw::app {

inline constexpr std::size_t kOrderBytesMax = 64 << 10;

struct Order {
  std::string word;  ///< "backup", "restore", "rotate", …
  std::map<std::string, std::string, std::less<>> options;

  /// "" where it is not given.
  [[nodiscard]] std::string option(std::string_view name) const;
};

/// One line of JSON. It may carry credentials: never logged.
[[nodiscard]] std::string to_json(const Order& order);
/// `invalid` for anything else, `limit` above kOrderBytesMax.
[[nodiscard]] Result<Order> read_order(std::string_view text);

/// How an order ended: what to print, or an error.
[[nodiscard]] std::string to_json(const Result<std::string>& answer);
[[nodiscard]] Result<std::string> read_answer(std::string_view text);

}  // namespace fw::app
