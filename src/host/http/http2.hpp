// HTTP/2 on one connection (RFC 9113). One loop's thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "host/http/core.hpp"

namespace fw::http {

/// Answers requests until the connection ends; `bytes` were read already.
boost::asio::awaitable<void> serve_http2(std::shared_ptr<Link> link, std::string bytes);

}  // namespace fw::http
