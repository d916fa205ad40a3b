// The HTTP server against a bare loop that answers canned bytes, and what an idle event stream
// weighs, as one JSON object. Needs wrk and h2load. Usage: bench_http_server [seconds [streams]]
// rooms: host/http
#include <netinet/in.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <thread>
#include <vector>

#include "base/text.hpp"
#include "host/http/server.hpp"

namespace {

using namespace fw;

constexpr std::string_view kCanned =
    "HTTP/1.1 200 OK\r\ndate: Mon, 23 Nov 2026 08:00:00 GMT\r\n"
    "content-type: text/plain; charset=utf-8\r\ncontent-length: 2\r\n\r\nok";

int listen_on_loopback(std::uint16_t& port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address);
  ::listen(listener, 1024);
  socklen_t size = sizeof address;
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  port = ntohs(address.sin_port);
  return listener;
}

/// The ceiling: one thread, epoll, one read and one write a request, nothing parsed.
void answer_canned(int listener, const std::atomic<bool>& stop) {
  const int poll = ::epoll_create1(0);
  epoll_event event{.events = EPOLLIN, .data = {.fd = listener}};
  ::epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
  std::array<epoll_event, 256> events{};
  std::array<char, 4096> buffer{};
  while (!stop) {
    const int count = ::epoll_wait(poll, events.data(), events.size(), 100);
    for (int i = 0; i < count; ++i) {
      const int socket = events[static_cast<std::size_t>(i)].data.fd;
      if (socket == listener) {
        epoll_event added{.events = EPOLLIN, .data = {.fd = ::accept(listener, nullptr, nullptr)}};
        ::epoll_ctl(poll, EPOLL_CTL_ADD, added.data.fd, &added);
      } else if (::recv(socket, buffer.data(), buffer.size(), 0) <= 0) {
        ::close(socket);
      } else {
        ::send(socket, kCanned.data(), kCanned.size(), MSG_NOSIGNAL);
      }
    }
  }
  ::close(poll);
}

/// The first number after `label` in what `command` prints.
double figure(const std::string& command, std::string_view label) {
  std::FILE* pipe = ::popen(command.c_str(), "r");
  std::string output;
  std::array<char, 4096> chunk{};
  while (const std::size_t size = std::fread(chunk.data(), 1, chunk.size(), pipe)) {
    output.append(chunk.data(), size);
  }
  ::pclose(pipe);
  const std::size_t at = output.find(label);
  if (at == std::string::npos) return 0;
  return std::atof(output.c_str() + at + label.size());
}

double wrk(std::uint16_t port, int seconds) {
  return figure(fmt::format("wrk -t1 -c64 -d{}s http://127.0.0.1:{}/", seconds, port),
                "Requests/sec:");
}

double h2_rate(std::uint16_t port, int seconds) {
  const std::string command = fmt::format(
      "h2load -t1 -c16 -m32 -D{} http://127.0.0.1:{}/ 2>/dev/null | sed -n 's/.*, \\(.*\\) req.s.*/"
      "rate \\1/p'",
      seconds, port);
  return figure(command, "rate ");
}

std::size_t resident_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::strtoul(line.c_str() + 6, nullptr, 10);
  }
  return 0;
}

constexpr std::string_view kEvents1 = "GET /events HTTP/1.1\r\nHost: x\r\n\r\n";
constexpr std::string_view kEvents2(
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"
    "\0\0\xe\1\5\0\0\0\1\x82\x86\x41\1x\x04\7/events",
    24 + 9 + 9 + 14);

/// Opens `count` streams from a process of its own and waits until it is told to stop.
pid_t open_streams(std::uint16_t port, std::size_t count, std::string_view request) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  std::vector<int> sockets;
  for (std::size_t i = 0; i < count; ++i) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    ::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::send(socket, request.data(), request.size(), MSG_NOSIGNAL);
  }
  ::pause();
  std::_Exit(0);
}

std::atomic<std::size_t> opened{0};

boost::asio::awaitable<http::Response> answer(http::Request request) {
  if (request.path != "/events") co_return http::Response::text("ok");
  http::Response response;
  response.events = [](const std::shared_ptr<http::EventStream>& /*stream*/) { ++opened; };
  co_return response;
}

/// KiB that one more open stream costs.
double weigh(std::uint16_t port, std::size_t count, std::string_view request) {
  const std::size_t before = resident_kib();
  const std::size_t wanted = opened + count;
  const pid_t child = open_streams(port, count, request);
  for (int i = 0; i < 600 && opened < wanted; ++i) ::poll(nullptr, 0, 50);
  const std::size_t after = resident_kib();
  ::kill(child, SIGTERM);
  ::waitpid(child, nullptr, 0);
  return static_cast<double>(after - before) / static_cast<double>(count - (wanted - opened));
}

}  // namespace

int main(int argc, char** argv) {
  const int seconds = argc > 1 ? std::atoi(argv[1]) : 3;
  const std::size_t streams = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 5'000;
  rlimit files{.rlim_cur = 65'536, .rlim_max = 65'536};
  ::setrlimit(RLIMIT_NOFILE, &files);
  boost::asio::io_context loop(1);
  NullLog log;
  NullMetrics metrics;
  http::ServerOptions options;
  options.limits.connections_per_peer_max = 1'000'000;
  options.limits.connections_max = 1'000'000;
  auto server = http::Server::listen(loop, options, answer, log, metrics);
  if (!server) return 1;
  const std::uint16_t port = (*server)->port();
  std::thread thread([&] { loop.run(); });
  const double stream1 = weigh(port, streams, kEvents1);
  const double stream2 = weigh(port, streams, kEvents2);
  std::uint16_t raw_port = 0;
  const int listener = listen_on_loopback(raw_port);
  std::atomic<bool> stop{false};
  std::thread raw([&] { answer_canned(listener, stop); });
  const double ceiling = wrk(raw_port, seconds);
  const double ours = wrk(port, seconds);
  const double second = h2_rate(port, seconds);
  fmt::print(
      "{{\"bare_per_s\": {:.0f}, \"http1_per_s\": {:.0f}, \"http2_per_s\": {:.0f}, "
      "\"stream1_kib\": {:.2f}, \"stream2_kib\": {:.2f}}}\n",
      ceiling, ours, second, stream1, stream2);
  stop = true;
  raw.join();
  loop.stop();
  thread.join();
  server->reset();
  return 0;
}
