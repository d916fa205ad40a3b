// One call over HTTP/2 (RFC 9113) as bytes in and bytes out, on nghttp2. Values; safe to use from
// any thread, one at a time.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/net/dial.hpp"

namespace fw::checks::grpc {

inline constexpr std::size_t kBodyBytesMax = 16 * 1024;
inline constexpr std::size_t kHeadersMax = 64;
inline constexpr std::size_t kHeaderBytesMax = 16 * 1024;  ///< names and values together

using Headers = std::vector<std::pair<std::string, std::string>>;

struct CallAnswer {
  int status = 0;    ///< of HTTP
  Headers headers;   ///< trailers behind them
  std::string body;  ///< at most kBodyBytesMax

  /// The last value of a header or trailer, or "".
  [[nodiscard]] std::string_view value(std::string_view name) const;
};

class Call {
 public:
  /// `headers`: with the pseudo-headers first.
  Call(Headers headers, std::string body);
  ~Call();
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  /// Bytes to send now, "" where there are none.
  [[nodiscard]] std::expected<std::string, net::Failure> take_output();
  /// Bytes that came. `bad_protocol` where they are not HTTP/2, `too_large` beyond the limits.
  [[nodiscard]] std::expected<void, net::Failure> feed(std::string_view bytes);
  /// The answer has come to its end, or the server gave it up.
  [[nodiscard]] bool is_ended() const;
  /// Why it was given up, or an answer with everything.
  [[nodiscard]] std::expected<CallAnswer, net::Failure> answer() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace fw::checks::grpc
