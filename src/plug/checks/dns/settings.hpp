// What can be set on a DNS check, and its reading. Pure; safe to use from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/net/resolver.hpp"
#include "model/settings.hpp"
#include "plug/kit/target.hpp"

namespace fw::checks::dns {

inline constexpr std::size_t kExpectedMax = 64;

[[nodiscard]] model::SettingsTable settings_table();

enum class Match : std::uint8_t { exact, contains, unchanged };
enum class Transport : std::uint8_t { udp, tcp, tls };
enum class Agreement : std::uint8_t { none, answers, serials };

struct Plan {
  std::string name;  ///< what is asked for, without a trailing dot
  net::RecordType type = net::RecordType::a;
  std::vector<std::string> expected;  ///< canonical, sorted; empty: any record will do
  Match match = Match::exact;
  std::optional<kit::Endpoint> server;  ///< an address; absent: the machine's own resolvers
  Transport transport = Transport::udp;
  std::string server_name;  ///< that the server's certificate must carry
  bool verify = true;
  Agreement agreement = Agreement::none;
  std::uint32_t serial_lag_max = 0;
  bool wants_dnssec = false;
  std::int64_t signature_days_min = 0;
  Millis degraded_after{0};  ///< 0: never
};

/// `invalid` says what is allowed.
[[nodiscard]] Result<Plan> make_plan(const std::string& target, const model::Settings& settings);

/// Whether this machine may ask: for a public name (or PTR), at an address that the policy allows
/// and its port 53 or one that the policy opens. `denied` otherwise.
[[nodiscard]] Result<> check_plan(const net::Net& net, const Plan& plan);

}  // namespace fw::checks::dns
