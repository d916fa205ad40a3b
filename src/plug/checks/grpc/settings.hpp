// What can be set on a gRPC check, and its reading. Pure; safe to use from any thread.
#pragma once

#include <string>

#include "host/net/resolver.hpp"
#include "model/settings.hpp"
#include "plug/kit/headers.hpp"
#include "plug/kit/target.hpp"

namespace fw::checks::grpc {

inline constexpr std::uint16_t kGrpcPort = 443;

[[nodiscard]] model::SettingsTable settings_table();

struct Plan {
  kit::Endpoint endpoint;
  std::string service;    ///< "": the server as a whole
  kit::Headers metadata;  ///< names in lower case, as HTTP/2 wants them
  std::string bearer_token;
  bool uses_tls = true;
  bool verify_tls = true;
  std::int64_t days_min = 0;
  Millis degraded_after{0};
  net::Family family = net::Family::any;
};

/// `invalid` says what is allowed.
[[nodiscard]] Result<Plan> make_plan(const std::string& target, const model::Settings& settings);

}  // namespace fw::checks::grpc
