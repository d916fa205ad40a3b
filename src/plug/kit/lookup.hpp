// Finds a host's addresses and asks the policy about each: for kinds that open sockets of their
// own. One loop's thread only.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/net/dial.hpp"

namespace fw::kit {

struct LookupOptions {
  std::string host;
  std::optional<std::uint16_t> port;  ///< none: a fixed dialogue, allowed on every port
  net::Family family = net::Family::any;
  net::Deadline deadline{};
};

/// The addresses, every one of them allowed: a forbidden one condemns the whole name. Times the
/// phase and keeps the answers in `trace`.
[[nodiscard]] net::Look<std::vector<boost::asio::ip::address>> lookup(net::Net& net,
                                                                      LookupOptions options,
                                                                      net::Trace& trace);

/// "192.0.2.1:53", "[2001:db8::1]:53".
[[nodiscard]] std::string endpoint_text(const boost::asio::ip::address& address,
                                        std::uint16_t port);

}  // namespace fw::kit
