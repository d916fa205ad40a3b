// Echo requests and their answers as bytes (RFC 792, RFC 4443 §4). Pure functions; safe to use from
// any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fw::checks::icmp {

/// What a socket hands over: an answer alone, or after its IPv4 header (raw sockets).
enum class Shape : std::uint8_t { v4, v4_with_header, v6 };

struct Echo {
  std::uint16_t id = 0;
  std::uint16_t sequence = 0;
  std::string_view payload;
};

/// A request with its checksum; over IPv6 the kernel writes the checksum.
[[nodiscard]] std::string echo_request(bool is_v6, const Echo& echo);

/// An echo reply, or nothing: another kind of message, cut short, or a wrong checksum where the
/// kernel has not looked at it. The payload points into `packet`.
[[nodiscard]] std::optional<Echo> read_echo_reply(std::string_view packet, Shape shape);

/// The words for an ICMP error ("the host is unreachable"), or "" where it is none.
[[nodiscard]] std::string_view error_words(bool is_v6, std::uint8_t type, std::uint8_t code);

}  // namespace fw::checks::icmp
