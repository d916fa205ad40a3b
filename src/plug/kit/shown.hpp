// Foreign bytes made fit to show and to keep as evidence. Pure functions; safe to use from any
// thread.
#pragma once

#include <string>
#include <string_view>

namespace fw::kit {

inline constexpr std::size_t kExcerptBytesMax = 2 * 1024;

/// At most `bytes_max` bytes; what cannot be shown becomes U+FFFD.
[[nodiscard]] std::string shown(std::string_view text, std::size_t bytes_max);

/// The first 2 KiB of a body or a dialogue; CRLF becomes a plain line break.
[[nodiscard]] std::string excerpt(std::string_view body);

}  // namespace fw::kit
