// Reads a short text from left to right and says where it stopped making sense. Values; safe to use
// from any thread, one at a time.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.hpp"

namespace fw::checks::http {

class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  [[nodiscard]] bool is_done() const { return at_ == text_.size(); }
  /// The next character, or NUL at the end.
  [[nodiscard]] char peek() const { return is_done() ? '\0' : text_[at_]; }
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }
  /// Counted in bytes, from 1.
  [[nodiscard]] std::size_t column() const { return at_ + 1; }

  void skip(std::size_t count) { at_ += count; }
  void skip_spaces();
  /// Takes `word` where it comes next, whatever its case.
  bool take(std::string_view word);
  /// Takes `word` where it comes next and ends there: at a space or at the end of the text.
  bool take_word(std::string_view word);
  std::string_view take_rest();

  /// `invalid`: "column 7: a number is expected"; `wanted` says what is allowed.
  [[nodiscard]] std::unexpected<Error> expected(std::string_view wanted) const;

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace fw::checks::http
