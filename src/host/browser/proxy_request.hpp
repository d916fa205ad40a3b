// What a browser asks of its HTTP proxy (RFC 9110 §9.3.6, RFC 9112 §3.2.2). Pure; safe to use from
// any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace fw::browser {

inline constexpr std::size_t kProxyHeadBytesMax = 64u << 10;

struct ProxyRequest {
  bool is_tunnel = false;  ///< CONNECT
  std::string host;        ///< canonical, as net::parse_host gives it
  std::uint16_t port = 0;
  std::string head;              ///< what the server is sent; "" for a tunnel
  std::uint64_t body_bytes = 0;  ///< that follow the head
};

/// Reads a head with the empty line that ends it. `invalid` where it is no request that a browser
/// sends to a proxy. The server's head asks it to close after its answer.
[[nodiscard]] Result<ProxyRequest> parse_proxy_request(std::string_view head);

}  // namespace fw::browser
