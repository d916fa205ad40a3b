// Undoes one Content-Encoding: gzip, deflate, br or zstd, piece by piece. One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace fw::checks::http {

/// What requests offer (RFC 9110 §12.5.3).
inline constexpr std::string_view kAcceptEncoding = "gzip, br, zstd";

class Decoder {
 public:
  enum class State : std::uint8_t {
    wants_more,  ///< the body may not end here
    may_end,     ///< everything that has begun is complete
    broken
  };
  struct Step {
    std::size_t used = 0;  ///< bytes of `in`
    std::size_t made = 0;  ///< bytes of `out`
    State state = State::wants_more;
  };

  virtual ~Decoder() = default;
  /// Decodes as much as fits. A full `out` may leave decoded bytes inside: call again, with an
  /// empty `in` too.
  [[nodiscard]] virtual Step decode(std::string_view in, std::span<char> out) = 0;
};

/// By the value of Content-Encoding: gzip, x-gzip, deflate (RFC 1950), br (RFC 7932) or zstd (RFC
/// 8878, with windows up to 8 MiB as RFC 9659 has it); nullptr for anything else.
[[nodiscard]] std::unique_ptr<Decoder> make_decoder(std::string_view encoding);

}  // namespace fw::checks::http
