// Sends echo requests over a socket and counts what comes back. One loop's thread only.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <expected>
#include <string>

#include "base/random.hpp"
#include "host/net/dial.hpp"
#include "plug/checks/icmp/packet.hpp"
#include "plug/checks/icmp/settings.hpp"
#include "plug/checks/icmp/tally.hpp"
#include "plug/kit/datagrams.hpp"

namespace fw::checks::icmp {

/// A socket connected to the one address that is pinged.
struct EchoSocket {
  kit::Datagrams datagrams;
  Shape shape = Shape::v4;
};

/// An unprivileged ICMP socket (Linux: net.ipv4.ping_group_range), else a raw one (CAP_NET_RAW).
/// `not_supported` says how to allow one.
[[nodiscard]] std::expected<EchoSocket, net::Failure> open_echo_socket(
    boost::asio::io_context& loop, const boost::asio::ip::address& address);

/// Sends plan.count requests and waits for their answers, never beyond `deadline`. Fails only for
/// trouble of our own.
[[nodiscard]] net::Look<Tally> ping(EchoSocket socket, const Plan& plan, Random& random,
                                    net::Deadline deadline);

}  // namespace fw::checks::icmp
