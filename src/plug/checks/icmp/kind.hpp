// The ping with its way to a socket left open, so that tests can answer in the network's place.
// Engine's thread only.
#pragma once

#include <functional>
#include <memory>

#include "model/check_kind.hpp"
#include "plug/checks/icmp/pinger.hpp"

namespace fw::checks::icmp {

using Opener = std::function<std::expected<EchoSocket, net::Failure>(
    boost::asio::io_context&, const boost::asio::ip::address&)>;

[[nodiscard]] std::unique_ptr<model::CheckKind> make(net::Net& net);
[[nodiscard]] std::unique_ptr<model::CheckKind> make_with(net::Net& net, Opener opener);

}  // namespace fw::checks::icmp
