#include "host/browser/proxy.hpp"

#include <arpa/inet.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fstream>
#include <map>

#include "base/text.hpp"
#include "host/browser/proxy_request.hpp"
#include "host/net/dial.hpp"

namespace fw::browser {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Steady = std::chrono::steady_clock;

constexpr Millis kDialMax{10'000};
constexpr Millis kJudgePause{10};
constexpr char kTlsHandshake = 0x16;  // RFC 8446 §5.1

/// One connection of the browser and the one it led to.
struct Tunnel {
  explicit Tunnel(tcp::socket socket) : client(std::move(socket)) {}
  void close() {
    boost::system::error_code ignored;
    client.close(ignored);
    if (server) server->close(ignored);
  }
  tcp::socket client;
  std::optional<tcp::socket> server;
  std::string buffered;  ///< came with the head
};

std::string answer(int status, std::string_view words) {
  return fmt::format(
      "HTTP/1.1 {0} {1}\r\nContent-Type: text/plain\r\nContent-Length: {2}\r\nConnection: "
      "close\r\n\r\n{1}",
      status, words, words.size());
}

asio::awaitable<bool> write_to(tcp::socket& socket, std::string bytes) {
  boost::system::error_code error;
  co_await asio::async_write(socket, asio::buffer(bytes),
                             asio::redirect_error(asio::use_awaitable, error));
  co_return !error;
}

}  // namespace

class Proxy::Run : public std::enable_shared_from_this<Run> {
 public:
  Run(net::Net& net, tcp::acceptor acceptor, ProxyOptions options)
      : net_(net), acceptor_(std::move(acceptor)), options_(options) {}

  static asio::awaitable<void> accept(std::shared_ptr<Run> self) {
    while (!self->stopped_) {
      boost::system::error_code error;
      tcp::socket client =
          co_await self->acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, error));
      if (error || self->stopped_) co_return;
      if (!self->is_welcome(client)) continue;
      const auto tunnel = std::make_shared<Tunnel>(std::move(client));
      self->tunnels_.insert(tunnel);
      asio::co_spawn(self->net_.loop, serve(self, tunnel), asio::detached);
    }
  }

  void stop() {
    stopped_ = true;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    for (const auto& tunnel : tunnels_) tunnel->close();
  }

  [[nodiscard]] const ProxyCounts& counts() const { return counts_; }

 private:
  bool is_welcome(const tcp::socket& client) {
    boost::system::error_code error;
    if (options_.user) {
      const tcp::endpoint peer = client.remote_endpoint(error);
      const tcp::endpoint own = client.local_endpoint(error);
      if (error || owner_of(peer, own) != options_.user) {
        ++counts_.strangers;
        return false;
      }
    }
    if (counts_.connections >= kConnectionsMax) counts_.is_spent = true;
    if (counts_.is_spent || tunnels_.size() >= kTunnelsMax) return false;
    ++counts_.connections;
    return true;
  }

  static asio::awaitable<void> serve(std::shared_ptr<Run> self, std::shared_ptr<Tunnel> tunnel) {
    co_await self->talk(*tunnel);
    tunnel->close();
    self->tunnels_.erase(tunnel);
  }

  asio::awaitable<void> talk(Tunnel& tunnel) {
    boost::system::error_code error;
    const std::size_t size = co_await asio::async_read_until(
        tunnel.client, asio::dynamic_buffer(tunnel.buffered, kProxyHeadBytesMax), "\r\n\r\n",
        asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return;
    auto request = parse_proxy_request(std::string_view(tunnel.buffered).substr(0, size));
    tunnel.buffered.erase(0, size);
    if (!request) {
      co_await write_to(tunnel.client, answer(400, request.error().sentence()));
      co_return;
    }
    const bool connected = co_await connect(tunnel, *request);
    if (!connected || stopped_) co_return;
    if (request->is_tunnel) {
      const bool agreed = co_await agree(tunnel, *request);
      if (agreed) co_await carry(tunnel, UINT64_MAX);
    } else {
      const bool written = co_await write_to(*tunnel.server, std::move(request->head));
      if (written) co_await carry(tunnel, request->body_bytes);
    }
  }

  /// Through the policy; what it refuses is answered 403, what cannot be reached 502.
  asio::awaitable<bool> connect(Tunnel& tunnel, const ProxyRequest& request) {
    net::DialOptions options;
    const auto pinned = pins_.find(request.host);
    options.host = pinned == pins_.end() ? request.host : pinned->second;
    options.port = request.port;
    options.deadline = std::min(options_.deadline, Steady::now() + kDialMax);
    net::Trace trace;
    auto dialled = co_await net::dial(net_, std::move(options), trace);
    if (stopped_) co_return false;
    if (dialled) {
      tunnel.server = dialled->socket().release(net_.loop);
      boost::system::error_code error;
      const tcp::endpoint peer = tunnel.server->remote_endpoint(error);
      if (!error && pins_.size() < kConnectionsMax)
        pins_.emplace(request.host, peer.address().to_string());
      co_return true;
    }
    pins_.erase(request.host);
    if (dialled.error().reason == model::Reason::blocked_target) {
      ++counts_.refused;
      if (counts_.refused_hosts.size() < kRefusedHostsMax)
        counts_.refused_hosts.insert(request.host);
      co_await write_to(tunnel.client,
                        answer(403, "The egress policy does not allow this address."));
    } else {
      co_await write_to(tunnel.client, answer(502, "The server cannot be reached."));
    }
    co_return false;
  }

  /// Says that the tunnel stands, and looks at who is at its end where that is ours to do.
  asio::awaitable<bool> agree(Tunnel& tunnel, const ProxyRequest& request) {
    const bool said =
        co_await write_to(tunnel.client, "HTTP/1.1 200 Connection established\r\n\r\n");
    if (!said || !options_.judges_certificates) co_return said;
    if (tunnel.buffered.empty()) {
      tunnel.buffered.resize(4'096);
      boost::system::error_code error;
      const std::size_t size = co_await tunnel.client.async_read_some(
          asio::buffer(tunnel.buffered), asio::redirect_error(asio::use_awaitable, error));
      tunnel.buffered.resize(size);
      if (error) co_return false;
    }
    if (tunnel.buffered.front() != kTlsHandshake) co_return true;
    co_return co_await is_trusted(request.host, request.port);
  }

  asio::awaitable<bool> is_trusted(std::string host, std::uint16_t port) {
    const std::string key = fmt::format("{}:{}", host, port);
    const auto [verdict, is_new] = verdicts_.try_emplace(key);
    if (is_new) {
      const auto pinned = pins_.find(host);
      net::DialOptions options;
      options.host = pinned == pins_.end() ? host : pinned->second;
      options.port = port;
      options.deadline = std::min(options_.deadline, Steady::now() + kDialMax);
      boost::system::error_code no_address;
      asio::ip::make_address(host, no_address);
      options.tls = net::TlsOptions{.server_name = no_address ? host : "", .alpn = {"http/1.1"}};
      net::Trace trace;
      const auto dialled = co_await net::dial(net_, std::move(options), trace);
      verdicts_[key] = dialled.has_value();
      if (!dialled) ++counts_.distrusted;
      co_return dialled.has_value();
    }
    while (!stopped_ && !verdicts_[key]) {
      asio::steady_timer pause(net_.loop, kJudgePause);
      boost::system::error_code ignored;
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    co_return !stopped_ && *verdicts_[key];
  }

  /// Both ways until one end is over. More than `request_bytes` from the browser would be a second
  /// request, perhaps to another host: the connection ends, and it asks anew.
  asio::awaitable<void> carry(Tunnel& tunnel, std::uint64_t request_bytes) {
    using namespace asio::experimental::awaitable_operators;
    const bool is_tunnel = request_bytes == UINT64_MAX;
    if (tunnel.buffered.size() > request_bytes) co_return;
    counts_.bytes += tunnel.buffered.size();
    request_bytes -= is_tunnel ? 0 : tunnel.buffered.size();
    const bool written = co_await write_to(*tunnel.server, std::move(tunnel.buffered));
    if (!written) co_return;
    co_await (pump(tunnel, tunnel.client, *tunnel.server, request_bytes) &&
              pump(tunnel, *tunnel.server, tunnel.client, UINT64_MAX));
  }

  asio::awaitable<void> pump(Tunnel& tunnel, tcp::socket& from, tcp::socket& to,
                             std::uint64_t most) {
    std::string chunk(16 * 1024, '\0');
    for (;;) {
      boost::system::error_code error;
      const std::size_t size = co_await from.async_read_some(
          asio::buffer(chunk), asio::redirect_error(asio::use_awaitable, error));
      if (error || size > most) break;
      if (most != UINT64_MAX) most -= size;
      counts_.bytes += size;
      if (counts_.bytes > kProxyBytesMax) counts_.is_spent = true;
      if (counts_.is_spent) break;
      co_await asio::async_write(to, asio::buffer(chunk, size),
                                 asio::redirect_error(asio::use_awaitable, error));
      if (error) break;
    }
    tunnel.close();
  }

  net::Net& net_;
  tcp::acceptor acceptor_;
  const ProxyOptions options_;
  ProxyCounts counts_;
  bool stopped_ = false;
  std::set<std::shared_ptr<Tunnel>> tunnels_;
  std::map<std::string, std::string> pins_;              ///< host → the address that was judged
  std::map<std::string, std::optional<bool>> verdicts_;  ///< host:port; nothing yet: being judged
};

Proxy::Proxy(net::Net& net, tcp::acceptor acceptor, ProxyOptions options)
    : run_(std::make_shared<Run>(net, std::move(acceptor), options)) {
  asio::co_spawn(net.loop, Run::accept(run_), asio::detached);
}

Proxy::~Proxy() { run_->stop(); }

const ProxyCounts& Proxy::counts() const { return run_->counts(); }

std::optional<uid_t> owner_of(const tcp::endpoint& peer, const tcp::endpoint& own) {
  // proc(5): addresses as hexadecimal words in the machine's order, ports in the network's.
  const auto written = [](const tcp::endpoint& end) {
    return fmt::format("{:08X}:{:04X}", htonl(end.address().to_v4().to_uint()), end.port());
  };
  if (!peer.address().is_v4() || !own.address().is_v4()) return std::nullopt;
  const std::string wanted = written(peer) + " " + written(own);
  std::ifstream table("/proc/net/tcp");
  for (std::string line; std::getline(table, line);) {
    if (line.find(wanted) == std::string::npos) continue;
    std::vector<std::string_view> words;
    for (const std::string_view word : split(line, ' '))
      if (!word.empty()) words.push_back(word);
    return words.size() > 7 ? to_number<uid_t>(words[7]) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace fw::browser
