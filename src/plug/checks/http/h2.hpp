// The request and its answer over HTTP/2. One loop's thread only.
#pragma once

#include "host/net/dial.hpp"
#include "plug/checks/http/body.hpp"
#include "plug/checks/http/plan.hpp"
#include "plug/checks/http/request.hpp"
#include "plug/checks/http/response_parser.hpp"

namespace fw::checks::http {

inline constexpr int kH2Version = 20;                     ///< Head::version
inline constexpr std::size_t kH2WireBytesMax = 4 << 20;   ///< of everything the server sends
inline constexpr std::uint32_t kH2WindowBytes = 1 << 20;  ///< of the body, ahead of what is read

/// As `exchange` over HTTP/1.1: the same bounds of head and body, `bad_http` for what is no HTTP/2,
/// `connect_reset` where the server gives the request up.
[[nodiscard]] net::Look<Head> exchange_h2(net::Connection& connection, const Plan& plan,
                                          const Step& step, Body& body, model::Phases& phases);

}  // namespace fw::checks::http
