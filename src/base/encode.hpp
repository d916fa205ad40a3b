// Bytes as text: hexadecimal, base64 (RFC 4648 §4, §5). Pure functions; safe to use from any
// thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace fw {

[[nodiscard]] std::string to_hex(std::string_view bytes);
/// Reads upper and lower case; `invalid` on an odd length or another character.
[[nodiscard]] Result<std::string> from_hex(std::string_view text);

/// With padding, alphabet of RFC 4648 §4.
[[nodiscard]] std::string to_base64(std::string_view bytes);
/// Without padding, URL-safe alphabet of RFC 4648 §5.
[[nodiscard]] std::string to_base64url(std::string_view bytes);
/// Reads both alphabets, with or without padding; `invalid` on anything else.
[[nodiscard]] Result<std::string> from_base64(std::string_view text);

/// Percent-encodes everything but RFC 3986 §2.3 unreserved characters.
[[nodiscard]] std::string percent_encode(std::string_view text);
/// Reads %XX; '+' becomes a space where `plus_is_space` (form data). `invalid` on a broken escape.
[[nodiscard]] Result<std::string> percent_decode(std::string_view text, bool plus_is_space = false);

}  // namespace fw
