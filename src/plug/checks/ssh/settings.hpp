// What can be set on an SSH check, and its reading. Pure; safe to use from any thread.
#pragma once

#include <string>
#include <vector>

#include "host/net/resolver.hpp"
#include "model/settings.hpp"
#include "plug/checks/ssh/key_exchange.hpp"
#include "plug/kit/target.hpp"

namespace fw::checks::ssh {

inline constexpr std::uint16_t kSshPort = 22;
inline constexpr std::size_t kFingerprintsMax = 16;

[[nodiscard]] model::SettingsTable settings_table();

struct Plan {
  kit::Endpoint endpoint;
  std::string expect;  ///< text that the banner must contain, or ""
  bool asks_host_key = true;
  KeyType key_type = KeyType::any;
  std::vector<std::string> fingerprints;  ///< of the keys that are good; none: any is
  bool change_is_down = true;             ///< else degraded
  Millis degraded_after{0};               ///< 0: never
  net::Family family = net::Family::any;
};

/// `invalid` says what is allowed.
[[nodiscard]] Result<Plan> make_plan(const std::string& target, const model::Settings& settings);

}  // namespace fw::checks::ssh
