// Bytes over a connection, plain or under TLS alike. One loop's thread only.
#pragma once

#include <span>
#include <string_view>

#include "host/net/dial.hpp"

namespace fw::kit {

/// At least one byte into `into`; `on_timeout` is the reason where the connection's deadline
/// comes first.
[[nodiscard]] net::Look<std::size_t> read_some(net::Connection& connection, std::span<char> into,
                                               model::Reason on_timeout);

/// Everything; `bytes` must outlive it.
[[nodiscard]] net::Look<> write_all(net::Connection& connection, std::string_view bytes,
                                    model::Reason on_timeout);

}  // namespace fw::kit
