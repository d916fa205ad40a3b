// What can be set on a ping, and its reading. Pure; safe to use from any thread.
#pragma once

#include <cstddef>
#include <string>

#include "host/net/resolver.hpp"
#include "model/settings.hpp"
#include "plug/kit/target.hpp"

namespace fw::checks::icmp {

inline constexpr int kCountMax = 20;
inline constexpr std::size_t kPayloadBytesMin = 16;  ///< room for the token that tells ours apart
inline constexpr std::size_t kPayloadBytesMax = 1400;

[[nodiscard]] model::SettingsTable settings_table();

struct Plan {
  std::string host;
  int count = 4;
  Millis interval{200};
  Millis reply_timeout{1000};
  std::size_t payload_bytes = 56;
  std::int64_t loss_degraded = 50;  ///< percent; 0: never
  std::int64_t loss_down = 100;     ///< percent
  Millis jitter_degraded{0};        ///< 0: never
  Millis degraded_after{0};         ///< 0: never
  net::Family family = net::Family::any;
};

/// `invalid` says what is allowed.
[[nodiscard]] Result<Plan> make_plan(const std::string& target, const model::Settings& settings);

}  // namespace fw::checks::icmp
