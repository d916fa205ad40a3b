// A connected socket of datagrams (UDP, ICMP) that is waited on until a moment comes. One loop's
// thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>

namespace fw::kit {

class Datagrams {
 public:
  struct Kind {
    int type = 0;      ///< SOCK_DGRAM, SOCK_RAW
    int protocol = 0;  ///< IPPROTO_UDP, IPPROTO_ICMP, …
  };

  /// Connected: the kernel drops what comes from elsewhere. The address is one the policy allows.
  [[nodiscard]] static std::expected<Datagrams, boost::system::error_code> open(
      boost::asio::io_context& loop, const boost::asio::ip::address& address, std::uint16_t port,
      Kind kind);

  /// Takes over a connected, non-blocking socket.
  Datagrams(boost::asio::io_context& loop, int socket);

  /// For the system's own calls; still owned here.
  [[nodiscard]] int socket() const;

  /// True once there is something to read, an error among it; false at `until`. May be early.
  [[nodiscard]] boost::asio::awaitable<bool> readable(std::chrono::steady_clock::time_point until);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace fw::kit
