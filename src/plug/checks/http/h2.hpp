// The request and its answer over HTTP/2. One loop's thread only.
#pragma once

#include <memory>

#include "host/net/dial.hpp"
#include "plug/checks/http/body.hpp"
#include "plug/checks/http/plan.hpp"
#include "plug/checks/http/request.hpp"
#include "plug/checks/http/response_parser.hpp"
#include "plug/kit/http2_call.hpp"

namespace fw::checks::http {

inline constexpr int kH2Version = 20;                     ///< Head::version
inline constexpr std::size_t kH2WireBytesMax = 4 << 20;   ///< of everything the server sends
inline constexpr std::uint32_t kH2WindowBytes = 1 << 20;  ///< of the body, ahead of what is read

struct H2Exchange {
  const Plan& plan;
  const Step& step;
  net::Deadline deadline{};
};

/// A session of HTTP/2 over a connection; empty before its first request.
using H2Session = std::unique_ptr<kit::Http2Call>;

/// As `exchange` over HTTP/1.1: the same bounds of head and body, `bad_http` for what is no HTTP/2,
/// `connect_reset` where the server gives the request up.
[[nodiscard]] net::Look<Head> exchange_h2(net::Connection& connection, H2Session& session,
                                          H2Exchange what, Body& body, model::Phases& phases);

}  // namespace fw::checks::http
