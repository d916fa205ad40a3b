// The messages of gRPC's health protocol (grpc.health.v1) as they go over the wire. Pure functions;
// safe to use from any thread.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "host/net/dial.hpp"

namespace fw::checks::grpc {

/// HealthCheckResponse.ServingStatus.
enum class Serving : std::uint8_t {
  unknown = 0,
  serving = 1,
  not_serving = 2,
  service_unknown = 3
};

/// "SERVING"; "status 7" where the protocol has no name for it.
[[nodiscard]] std::string words(int serving);

/// A HealthCheckRequest in the frame that gRPC puts around messages.
[[nodiscard]] std::string health_request(std::string_view service);

/// The status out of a framed HealthCheckResponse. `bad_protocol` where it is none.
[[nodiscard]] std::expected<int, net::Failure> read_health_response(std::string_view bytes);

/// "UNAVAILABLE" for 14; the number where it has no name.
[[nodiscard]] std::string grpc_status_words(int status);

}  // namespace fw::checks::grpc
