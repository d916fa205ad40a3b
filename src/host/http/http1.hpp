// HTTP/1.1 on one connection (RFC 9112). One loop's thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string_view>

#include "host/http/core.hpp"

namespace fw::http {

/// The first bytes of an HTTP/2 connection (RFC 9113 §3.4).
inline constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Answers requests until the connection ends; `bytes` were read already.
boost::asio::awaitable<void> serve_http1(std::shared_ptr<Link> link, std::string bytes);

}  // namespace fw::http
