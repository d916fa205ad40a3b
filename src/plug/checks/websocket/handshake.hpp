// The opening handshake of a WebSocket (RFC 6455 §4). Pure functions; safe to use from any thread.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "host/net/dial.hpp"
#include "plug/checks/websocket/settings.hpp"

namespace fw::checks::websocket {

inline constexpr std::size_t kHeadBytesMax = 16 * 1024;

struct Head {
  int status = 0;
  kit::Headers headers;  ///< names as sent

  /// The values of a header, joined by commas; nothing where it is not there.
  [[nodiscard]] std::optional<std::string> value(std::string_view name) const;
};

/// The request. `key`: 16 random bytes in base64.
[[nodiscard]] std::string upgrade_request(const Plan& plan, std::string_view user_agent,
                                          std::string_view key);

/// What Sec-WebSocket-Accept must be for `key`.
[[nodiscard]] std::string accept_for(std::string_view key);

/// Where the head of an answer ends in `bytes`, if it has ended.
[[nodiscard]] std::optional<std::size_t> end_of_head(std::string_view bytes);

/// The head of an answer, with its end.
[[nodiscard]] std::expected<Head, net::Failure> read_head(std::string_view bytes);

/// Whether the server agreed to what was asked for (§4.1).
[[nodiscard]] std::expected<void, net::Failure> check_head(const Head& head, const Plan& plan,
                                                           std::string_view key);

}  // namespace fw::checks::websocket
