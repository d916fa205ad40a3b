// Error codes of sockets and of TLS, in a check's own terms. Pure; safe from any thread.
#pragma once

#include <boost/system/error_code.hpp>

#include "host/net/dial.hpp"

namespace fw::net {

/// What an error of a TLS handshake means.
[[nodiscard]] Failure handshake_failure(const boost::system::error_code& error);

}  // namespace fw::net
