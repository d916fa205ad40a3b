// An answer that comes bit by bit, events or bytes, on an HTTP/1.1 connection. One loop's thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "host/http/core.hpp"

namespace fw::http {

/// Sends the head of `response` and then what comes until the client leaves or the stream is
/// closed; chunked, or, for HTTP/1.0, up to the end of the connection. The connection is of no use
/// after.
boost::asio::awaitable<void> serve_stream1(std::shared_ptr<Link> link, Response response,
                                           bool chunked);

}  // namespace fw::http
