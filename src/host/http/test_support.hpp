// For tests: a server on its own thread and a blocking client on a raw socket. Each object belongs
// to the test's thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "host/http/server.hpp"

namespace fw::http::testing {

/// Gives up on reads after this long: a test that hangs fails instead.
inline constexpr std::chrono::seconds kPatience{20};

class TestServer {
 public:
  explicit TestServer(Handler handler, ServerOptions options = {});
  ~TestServer();
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] Server& server() { return *server_; }
  boost::asio::io_context& loop() { return loop_; }
  /// Runs `work` on the server's thread and waits for it.
  void on_loop(std::function<void()> work);

 private:
  boost::asio::io_context loop_;
  NullLog log_;
  NullMetrics metrics_;
  std::unique_ptr<Server> server_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

class TestClient {
 public:
  /// `receive_buffer`: 0 leaves the kernel's own.
  explicit TestClient(std::uint16_t port, int receive_buffer = 0);

  /// False where the server has gone.
  bool send(std::string_view bytes);
  /// Everything until the server closes; "" and `timed_out` when it does not.
  std::string read_all();
  /// Until `marker` has been read; what was read so far.
  std::string read_until(std::string_view marker);
  /// One answer with its body by content-length.
  std::string read_response();
  [[nodiscard]] bool timed_out() const { return timed_out_; }
  void close();

 private:
  bool read_more();

  boost::asio::io_context loop_;
  boost::asio::ip::tcp::socket socket_;
  std::string buffer_;
  bool timed_out_ = false;
};

/// 200 of "HTTP/1.1 200 OK…", 0 where there is none.
[[nodiscard]] int status_of(std::string_view response);

}  // namespace fw::http::testing
