// Finds the end of an HTTP/1.1 head as its bytes arrive and refuses what a lenient parser would let
// through: bare line feeds, folded lines, lines and heads above their limits. One thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace fw::http {

struct HeadLimits {
  std::size_t head_bytes_max = 32 * 1024;
  std::size_t fields_max = 100;
  std::size_t line_bytes_max = 8 * 1024;  ///< of the request line and of each field
};

class HeadScanner {
 public:
  /// What `bytes` (the whole head so far) come to: 0 where more is needed, the length of the head
  /// with its empty line, or, with `status` set, nothing: the request is to be refused with it.
  std::size_t scan(std::string_view bytes, const HeadLimits& limits);

  [[nodiscard]] int status() const { return status_; }
  void reset() { *this = HeadScanner(); }

 private:
  bool take_line(std::string_view line, const HeadLimits& limits);
  void refuse(int status) { status_ = status; }

  std::size_t line_start_ = 0;
  std::size_t seen_ = 0;  ///< bytes already searched for a line feed
  std::size_t lines_ = 0;
  int status_ = 0;
};

}  // namespace fw::http
