// What can be set on a TCP check, and its reading. Pure; safe to use from any thread.
#pragma once

#include <cstddef>
#include <string>

#include "host/net/resolver.hpp"
#include "model/settings.hpp"
#include "plug/kit/target.hpp"

namespace fw::checks::tcp {

inline constexpr std::size_t kSendBytesMax = 4 * 1024;
inline constexpr std::size_t kReadBytesMax = 64 * 1024;

[[nodiscard]] model::SettingsTable settings_table();

struct Plan {
  kit::Endpoint endpoint;
  std::string send;    ///< bytes to send once connected, or ""
  std::string expect;  ///< bytes the answer must contain, or ""
  net::Family family = net::Family::any;
  Millis degraded_after{0};  ///< 0: never
};

/// `invalid` says what is allowed.
[[nodiscard]] Result<Plan> make_plan(const std::string& target, const model::Settings& settings);

}  // namespace fw::checks::tcp
