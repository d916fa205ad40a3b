// What a receiver's answer means for a delivery. Pure functions; safe to use from any thread.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.hpp"
#include "host/net/http_client.hpp"
#include "model/channel_kind.hpp"

namespace fw::channels::webhook {

inline constexpr Millis kRetryAfterMax{24 * 3'600'000};

/// Retry-After (RFC 9110 §10.2.3), in seconds or as a date; never negative, at most
/// kRetryAfterMax; nothing where it is malformed.
[[nodiscard]] std::optional<Millis> parse_retry_after(std::string_view value, Instant now);

/// 2xx is delivered, 410 asks us to stop, 429 and 503 may say when to come back; all else is a
/// failure that may be repeated. Nothing of the body is taken over.
[[nodiscard]] model::Delivery judge(int status, std::string_view retry_after, Instant now);

/// A try that got no answer.
[[nodiscard]] model::Delivery judge(const Error& error);

}  // namespace fw::channels::webhook
