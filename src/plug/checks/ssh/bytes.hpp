// The data types of SSH (RFC 4251 §5) and its unencrypted packets (RFC 4253 §6). Values; safe to
// use from any thread, one at a time.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "host/net/dial.hpp"

namespace fw::checks::ssh {

inline constexpr std::size_t kPacketBytesMax = 35'000;  ///< RFC 4253 §6.1

/// Puts values one after the other.
class Writer {
 public:
  Writer& byte(std::uint8_t value);
  Writer& number(std::uint32_t value);
  Writer& text(std::string_view value);  ///< a string, or a list of names
  Writer& raw(std::string_view value);
  /// A positive integer of `magnitude`'s bytes, the first of them highest.
  Writer& integer(std::string_view magnitude);
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

/// Takes values off the front. What is not there gives nothing, and then so does all that follows.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  std::optional<std::uint8_t> byte();
  std::optional<std::uint32_t> number();
  std::optional<std::string_view> text();
  std::optional<std::string_view> raw(std::size_t size);
  [[nodiscard]] bool is_empty() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  bool is_broken_ = false;
};

/// `payload` as an unencrypted packet.
[[nodiscard]] std::string packet(std::string_view payload);

/// Payloads out of a server's bytes, as they come.
class PacketReader {
 public:
  void feed(std::string_view bytes) { held_ += bytes; }

  /// The next payload, never empty; nothing while it is not whole. `bad_protocol` where no packet
  /// looks like this.
  [[nodiscard]] std::expected<std::optional<std::string>, net::Failure> next();

 private:
  std::string held_;
};

}  // namespace fw::checks::ssh
