// A UDP service for tests, on 127.0.0.1 with a port chosen by the kernel. On the test's loop; that
// loop's thread only.
#pragma once

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace fw::kit::testing {

class UdpServer {
 public:
  /// What goes back for one datagram: nothing, one or many.
  using Handler = std::function<std::vector<std::string>(const std::string&)>;

  UdpServer(boost::asio::io_context& loop, Handler handler)
      : state_(std::make_shared<State>(loop, std::move(handler))) {
    receive(state_);
  }
  UdpServer(const UdpServer&) = delete;
  UdpServer& operator=(const UdpServer&) = delete;
  ~UdpServer() {
    boost::system::error_code ignored;
    state_->socket.close(ignored);
  }

  [[nodiscard]] int port() const { return state_->port; }

 private:
  struct State {
    State(boost::asio::io_context& loop, Handler server_handler)
        : socket(loop, {boost::asio::ip::address_v4::loopback(), 0}),
          port(socket.local_endpoint().port()),
          handler(std::move(server_handler)) {}
    boost::asio::ip::udp::socket socket;
    int port;
    Handler handler;
    boost::asio::ip::udp::endpoint from;
    std::array<char, 64 * 1024> buffer{};
  };

  static void receive(const std::shared_ptr<State>& state) {
    state->socket.async_receive_from(
        boost::asio::buffer(state->buffer), state->from,
        [state](const boost::system::error_code& error, std::size_t size) {
          if (error == boost::asio::error::operation_aborted) return;
          if (!error) answer(*state, std::string(state->buffer.data(), size));
          receive(state);
        });
  }
  static void answer(State& state, const std::string& datagram) {
    for (const std::string& reply : state.handler(datagram)) {
      boost::system::error_code ignored;
      state.socket.send_to(boost::asio::buffer(reply), state.from, 0, ignored);
    }
  }

  std::shared_ptr<State> state_;
};

}  // namespace fw::kit::testing
