// Signs webhooks as Standard Webhooks 1.0 says. Pure functions; safe to use from any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace fw::channels::webhook {

inline constexpr std::size_t kSecretBytesMin = 24;
inline constexpr std::size_t kSecretBytesMax = 64;

/// The key inside `whsec_<base64>`: 24 to 64 bytes. `invalid` says so, and never repeats the text.
[[nodiscard]] Result<std::string> parse_secret(std::string_view text);

/// `v1,<base64>` of HMAC-SHA256 over `id.timestamp.payload`; `timestamp_s` since 1970.
[[nodiscard]] std::string sign(std::string_view key, std::string_view id, std::int64_t timestamp_s,
                               std::string_view payload);

}  // namespace fw::channels::webhook
