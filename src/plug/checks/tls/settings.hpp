// What can be set on a TLS check, and its reading. Pure; safe to use from any thread.
#pragma once

#include <cstdint>
#include <string>

#include "host/net/resolver.hpp"
#include "model/settings.hpp"
#include "plug/checks/tls/start.hpp"
#include "plug/kit/target.hpp"

namespace fw::checks::tls {

[[nodiscard]] model::SettingsTable settings_table();

/// What weak ciphers, keys and signatures make of the check.
enum class Weakness : std::uint8_t { ignored, degraded, down };

struct Plan {
  kit::Endpoint endpoint;
  Start start = Start::none;
  std::string server_name;  ///< SNI, and the name the certificate must carry
  std::int64_t days_min = 0;
  std::int64_t days_critical = 0;
  std::string version_min;  ///< "TLSv1.2" or "TLSv1.3"
  Weakness weakness = Weakness::degraded;
  bool wants_staple = false;
  bool verify = true;
  net::Family family = net::Family::any;
};

/// `invalid` says what is allowed.
[[nodiscard]] Result<Plan> make_plan(const std::string& target, const model::Settings& settings);

}  // namespace fw::checks::tls
