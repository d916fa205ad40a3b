// One request and its answer over HTTP/2 (RFC 9113), as bytes in and bytes out, on nghttp2. Values;
// safe to use from any thread, one at a time.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "host/net/dial.hpp"
#include "plug/kit/headers.hpp"

namespace fw::kit {

/// What a server may send before the call is given up.
struct Http2Limits {
  std::size_t headers_max = 64;
  std::size_t header_bytes_max = 16 * 1024;  ///< names and values together, decompressed
  std::size_t wire_bytes_max = 256 * 1024;   ///< of everything
  int interim_max = 5;                       ///< answers 1xx before the real one
  int idle_frames_max = 256;               ///< that bring the answer no further: SETTINGS, PING, …
  std::uint32_t window_bytes = 64 * 1024;  ///< of the body, ahead of what was taken
  /// What it means where the server resets the stream or goes away.
  model::Reason given_up = model::Reason::connect_reset;
};

struct Http2Request {
  Headers fields;    ///< with the pseudo-headers first, names in lower case
  std::string body;  ///< "": none
};

struct Http2Answer {
  int status = 0;
  Headers headers;
  Headers trailers;

  /// The last value among the trailers, else among the headers, or "".
  [[nodiscard]] std::string_view value(std::string_view name) const;
};

/// Who takes the answer while it comes. False: no more is wanted, and the call ends.
class Http2Sink {
 public:
  virtual ~Http2Sink() = default;
  [[nodiscard]] virtual bool head(const Http2Answer& answer) = 0;
  [[nodiscard]] virtual bool data(std::string_view piece) = 0;
};

class Http2Call {
 public:
  /// `sink` must outlive the call.
  Http2Call(Http2Request request, Http2Limits limits, Http2Sink& sink);
  ~Http2Call();
  Http2Call(const Http2Call&) = delete;
  Http2Call& operator=(const Http2Call&) = delete;

  /// Another request over the same connection, once may_go_on(). `sink` must outlive the call, or
  /// the next one.
  void again(Http2Request request, Http2Sink& sink);

  /// Bytes to send now, "" where there are none.
  [[nodiscard]] std::expected<std::string, net::Failure> take_output();
  /// Bytes that came. `bad_protocol` where they are not HTTP/2, `too_large` beyond the limits.
  [[nodiscard]] std::expected<void, net::Failure> feed(std::string_view bytes);
  /// The head of the answer has come.
  [[nodiscard]] bool has_head() const;
  /// The answer has come to its end, no more of it is wanted, or it was given up.
  [[nodiscard]] bool is_ended() const;
  /// The answer is whole, and the server takes another request.
  [[nodiscard]] bool may_go_on() const;
  /// Why it was given up, or the answer.
  [[nodiscard]] std::expected<Http2Answer, net::Failure> answer() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Sends the request and reads until the answer has ended. The connection's own deadline holds.
/// Adds to `phases.first_byte` (until the head of the answer) and `phases.transfer`, on failure
/// too.
[[nodiscard]] net::Look<Http2Answer> exchange(net::Connection& connection, Http2Call& call,
                                              model::Phases& phases);

/// Sends what is left to say after an answer: acknowledgements that the server waits for.
[[nodiscard]] net::Look<> flush(net::Connection& connection, Http2Call& call);

}  // namespace fw::kit
