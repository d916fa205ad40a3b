// Time as values: UTC instants and durations in milliseconds, and the Clock everybody is handed.
// Values are safe to use from any thread; a Clock must be.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace fw {

using Millis = std::chrono::milliseconds;
using Micros = std::chrono::microseconds;
/// An instant in UTC, milliseconds since 1970-01-01, leap seconds smeared.
using Instant = std::chrono::sys_time<Millis>;

using namespace std::chrono_literals;

/// Where time comes from. Pure code takes an Instant; only the edges hold a Clock.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Wall time; may step.
  [[nodiscard]] virtual Instant now() const = 0;
  /// Never steps back; only differences mean anything.
  [[nodiscard]] virtual std::chrono::steady_clock::time_point steady() const = 0;
};

/// The machine's own clock.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override;
  [[nodiscard]] std::chrono::steady_clock::time_point steady() const override;
};

/// Milliseconds since 1970-01-01 UTC; what the store keeps.
[[nodiscard]] std::int64_t to_ms(Instant at);
[[nodiscard]] Instant from_ms(std::int64_t ms);

/// RFC 3339 in UTC with milliseconds: 2026-11-23T08:15:00.000Z.
[[nodiscard]] std::string to_rfc3339(Instant at);

/// Reads RFC 3339 §5.6 date-times; offsets are converted to UTC. `invalid` on anything else.
[[nodiscard]] Result<Instant> parse_rfc3339(std::string_view text);

/// Reads "250ms", "30s", "5m", "12h", "90d" and sums such as "1m30s". `invalid` on anything else or
/// above 10 years.
[[nodiscard]] Result<Millis> parse_duration(std::string_view text);

/// The shortest text that parse_duration reads back: 90000 ms is "1m30s".
[[nodiscard]] std::string to_text(Millis duration);

}  // namespace fw
