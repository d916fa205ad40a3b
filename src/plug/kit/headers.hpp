// Which request headers a user may set. Pure functions; safe to use from any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace fw::kit {

using Headers = std::vector<std::pair<std::string, std::string>>;

inline constexpr std::size_t kHeadersMax = 32;
inline constexpr std::size_t kHeaderBytesMax = 8 * 1024;  ///< names and values together

/// A header's name: a token of RFC 9110 §5.6.2.
[[nodiscard]] bool is_token(std::string_view text);

/// True where `text` could end a header line early or hide in it: control characters but tab.
[[nodiscard]] bool has_control(std::string_view text);

/// At most kHeadersMax, of kHeaderBytesMax, none of them one that the request sets by itself (Host,
/// Content-Length, Connection, proxy-*, x-forwarded-*, webhook-*, …). `invalid` says what is wrong.
[[nodiscard]] Result<> check_headers(const Headers& headers);

}  // namespace fw::kit
