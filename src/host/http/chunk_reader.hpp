// Takes a chunked body apart (RFC 9112 §7.1), strictly. Trailers are checked and dropped. One
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fw::http {

class ChunkReader {
 public:
  enum class State : std::uint8_t { size, data, data_end, trailer, done, malformed, too_large };

  /// `line_bytes_max` holds for a size with its extensions and for all trailers together.
  explicit ChunkReader(std::size_t line_bytes_max) : line_bytes_max_(line_bytes_max) {}

  /// Takes what it can from the front of `bytes` and appends the content to `body`, which never
  /// grows beyond `body_bytes_max`. Gives how many bytes were used.
  std::size_t read(std::string_view bytes, std::string& body, std::size_t body_bytes_max);

  [[nodiscard]] State state() const { return state_; }

 private:
  bool take_line(std::string_view& rest, std::string_view& line);
  void take_size(std::string_view line, std::size_t room);
  void take_trailer(std::string_view line);

  std::size_t line_bytes_max_;
  std::uint64_t left_ = 0;  ///< of the chunk
  std::size_t trailer_bytes_ = 0;
  State state_ = State::size;
};

}  // namespace fw::http
