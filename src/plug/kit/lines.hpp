// Lines out of the bytes of a connection, as they come. Values; safe to use from any thread, one at
// a time.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fw::kit {

class Lines {
 public:
  explicit Lines(std::size_t line_bytes_max) : line_bytes_max_(line_bytes_max) {}

  void feed(std::string_view bytes) { held_ += bytes; }

  /// The next whole line without its end (CRLF, or LF alone); nothing while it has not ended.
  [[nodiscard]] std::optional<std::string> next();

  /// The line that has begun is longer than the limit.
  [[nodiscard]] bool is_too_long() const;

  /// Nothing has come beyond the last line taken.
  [[nodiscard]] bool is_empty() const { return start_ == held_.size(); }

  /// Everything beyond the last line taken; nothing is left.
  [[nodiscard]] std::string take_rest();

 private:
  std::size_t line_bytes_max_;
  std::string held_;
  std::size_t start_ = 0;   ///< of the line that has begun
  std::size_t looked_ = 0;  ///< no end of a line before here
};

}  // namespace fw::kit
