// What can be set on a UDP check, and its reading. Pure; safe to use from any thread.
#pragma once

#include <cstddef>
#include <string>

#include "host/net/resolver.hpp"
#include "model/settings.hpp"
#include "plug/kit/target.hpp"

namespace fw::checks::udp {

inline constexpr std::size_t kSendBytesMax = 1024;
inline constexpr std::size_t kExpectBytesMax = 1024;
inline constexpr int kTriesMax = 5;

[[nodiscard]] model::SettingsTable settings_table();

struct Plan {
  kit::Endpoint endpoint;
  std::string send;    ///< the datagram
  std::string expect;  ///< bytes that an answer must contain; "": any answer will do
  int tries = 1;
  net::Family family = net::Family::any;
  Millis degraded_after{0};  ///< 0: never
};

/// `invalid` says what is allowed.
[[nodiscard]] Result<Plan> make_plan(const std::string& target, const model::Settings& settings);

}  // namespace fw::checks::udp
