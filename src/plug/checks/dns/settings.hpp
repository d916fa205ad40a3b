// What can be set on a DNS check, and its reading. Pure; safe to use from any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/net/resolver.hpp"
#include "model/settings.hpp"
#include "plug/kit/target.hpp"

namespace fw::checks::dns {

inline constexpr std::size_t kExpectedMax = 64;

[[nodiscard]] model::SettingsTable settings_table();

struct Plan {
  std::string name;  ///< what is asked for, without a trailing dot
  net::RecordType type = net::RecordType::a;
  std::vector<std::string> expected;  ///< canonical, sorted; empty: any record will do
  bool exact = true;
  std::optional<kit::Endpoint> server;  ///< an address; absent: the machine's own resolvers
  Millis degraded_after{0};             ///< 0: never
};

/// `invalid` says what is allowed.
[[nodiscard]] Result<Plan> make_plan(const std::string& target, const model::Settings& settings);

/// Whether this machine may ask: for a public name (or PTR), at an address that the policy allows
/// and its port 53 or one that the policy opens. `denied` otherwise.
[[nodiscard]] Result<> check_plan(const net::Net& net, const Plan& plan);

}  // namespace fw::checks::dns
