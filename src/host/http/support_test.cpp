#include <sys/socket.h>
#include <sys/time.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "host/http/test_support.hpp"

namespace fw::http::testing {

namespace asio = boost::asio;
using asio::ip::tcp;

TestServer::TestServer(Handler handler, ServerOptions options) {
  auto server = Server::listen(loop_, std::move(options), std::move(handler), log_, metrics_);
  FW_ASSERT(server.has_value());
  server_ = *std::move(server);
  port_ = server_->port();
  thread_ = std::thread([this] {
    const auto guard = asio::make_work_guard(loop_);
    loop_.run();
  });
}

TestServer::~TestServer() {
  on_loop([this] { server_.reset(); });
  loop_.stop();
  thread_.join();
}

void TestServer::on_loop(std::function<void()> work) {
  std::promise<void> done;
  asio::post(loop_, [&] {
    work();
    done.set_value();
  });
  done.get_future().wait();
}

TestClient::TestClient(std::uint16_t port, int receive_buffer) : socket_(loop_) {
  socket_.open(tcp::v4());
  if (receive_buffer > 0) {
    socket_.set_option(asio::socket_base::receive_buffer_size(receive_buffer));
  }
  socket_.connect(tcp::endpoint(asio::ip::address_v4::loopback(), port));
  socket_.set_option(tcp::no_delay(true));
  const timeval patience{.tv_sec = kPatience.count(), .tv_usec = 0};
  ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

bool TestClient::send(std::string_view bytes) {
  boost::system::error_code error;
  asio::write(socket_, asio::buffer(bytes.data(), bytes.size()), error);
  return !error;
}

bool TestClient::read_more() {
  std::array<char, 4096> chunk;
  const auto got = ::recv(socket_.native_handle(), chunk.data(), chunk.size(), 0);
  if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) timed_out_ = true;
  if (got <= 0) return false;
  buffer_.append(chunk.data(), static_cast<std::size_t>(got));
  return true;
}

std::string TestClient::read_all() {
  while (read_more()) {
  }
  return std::exchange(buffer_, {});
}

std::string TestClient::read_until(std::string_view marker) {
  std::size_t at = buffer_.find(marker);
  while (at == std::string::npos) {
    if (!read_more()) return std::exchange(buffer_, {});
    at = buffer_.find(marker);
  }
  std::string text = buffer_.substr(0, at + marker.size());
  buffer_.erase(0, text.size());
  return text;
}

std::string TestClient::read_response() {
  std::string response = read_until("\r\n\r\n");
  static constexpr std::string_view kLength = "content-length: ";
  const std::size_t at = response.find(kLength);
  if (at == std::string::npos) return response;
  const std::size_t end = response.find("\r\n", at);
  const auto size = to_number<std::size_t>(
      std::string_view(response).substr(at + kLength.size(), end - at - kLength.size()));
  while (buffer_.size() < size.value_or(0)) {
    if (!read_more()) break;
  }
  response += buffer_.substr(0, size.value_or(0));
  buffer_.erase(0, size.value_or(0));
  return response;
}

void TestClient::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

int status_of(std::string_view response) {
  if (!response.starts_with("HTTP/1.1 ") || response.size() < 12) return 0;
  return to_number<int>(response.substr(9, 3)).value_or(0);
}

}  // namespace fw::http::testing
