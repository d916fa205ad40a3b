// Frames of a WebSocket, both ways (RFC 6455 §5), from the client's end. Values; safe to use from
// any thread, one at a time.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "host/net/dial.hpp"

namespace fw::checks::websocket {

inline constexpr std::size_t kMessageBytesMax = 64 * 1024;

enum class Opcode : std::uint8_t {
  continuation = 0,
  text = 1,
  binary = 2,
  close = 8,
  ping = 9,
  pong = 10
};

/// A whole message: its frames put together; or a control frame.
struct Message {
  Opcode opcode = Opcode::text;
  std::string payload;
};

using Mask = std::array<char, 4>;

/// One final frame; clients mask what they send (§5.3).
[[nodiscard]] std::string client_frame(Opcode opcode, std::string_view payload, Mask mask);

/// The status code that a close frame carries (§5.5.1), 1005 where it has none.
[[nodiscard]] int close_code(std::string_view payload);

/// Messages out of a server's bytes, as they come.
class FrameReader {
 public:
  void feed(std::string_view bytes) { held_ += bytes; }

  /// The next message; nothing while it is not whole. `bad_protocol` and `too_large` end it.
  [[nodiscard]] std::expected<std::optional<Message>, net::Failure> next();

 private:
  struct Frame {
    Opcode opcode = Opcode::continuation;
    bool is_final = false;
    std::string payload;
  };
  [[nodiscard]] std::expected<std::optional<Frame>, net::Failure> next_frame();

  std::string held_;
  std::optional<Message> begun_;  ///< a message of several frames
};

}  // namespace fw::checks::websocket
