// gzip for answers (RFC 1952). One thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fw::http {

/// True where Accept-Encoding names gzip (or *) without q=0 (RFC 9110 §12.5.3).
[[nodiscard]] bool accepts_gzip(std::string_view accept_encoding);

/// Text worth compressing, by content type.
[[nodiscard]] bool is_compressible(std::string_view content_type);

/// Nothing where it would not become shorter.
[[nodiscard]] std::optional<std::string> gzip(std::string_view body);

inline constexpr std::size_t kCompressBytesMin = 1024;
inline constexpr std::size_t kCompressBytesMax = 4 * 1024 * 1024;

}  // namespace fw::http
