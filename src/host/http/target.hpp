// What a request line points at: path and query out of a request target, and the shape of a host.
// Pure functions; safe to use from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fw::http {

struct Target {
  std::string path;       ///< percent-decoded, without dot segments, begins with "/"; or "*"
  std::string query;      ///< raw, without "?"
  std::string authority;  ///< of an absolute-form target (RFC 9112 §3.2.2), else ""
};

/// Reads origin-form, absolute-form and asterisk-form (RFC 9112 §3.2). Nothing for anything else: a
/// broken escape, an encoded slash, NUL or control character, a path that climbs above the root.
[[nodiscard]] std::optional<Target> parse_target(std::string_view raw);

/// The shape `host[:port]` (RFC 3986 §3.2.2) without user-info; what Host and :authority may carry.
[[nodiscard]] bool is_authority(std::string_view text);

/// True for a token (RFC 9110 §5.6.2): names of headers and methods.
[[nodiscard]] bool is_token(std::string_view text);

/// True for what a header's value may hold: no CR, LF, NUL or other control character but tab.
[[nodiscard]] bool is_field_value(std::string_view text);

/// The methods this server knows; others are answered 501.
[[nodiscard]] bool is_known_method(std::string_view method);

}  // namespace fw::http
