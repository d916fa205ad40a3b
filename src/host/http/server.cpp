#include "host/http/server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "host/http/core.hpp"
#include "host/http/http1.hpp"
#include "host/http/http2.hpp"

namespace fw::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr Millis kAcceptPause{100};

/// Reads until it is clear which protocol is spoken, then speaks it.
asio::awaitable<void> serve(std::shared_ptr<Link> link) {
  Core& core = *link->core;
  link->set_deadline(core.limits.header_timeout);
  if (core.tls) {
    const bool shaken = co_await link->transport.handshake(core.tls.get());
    if (!shaken) co_return;
  }
  if (link->transport.alpn() == "h2") {
    co_await serve_http2(link, std::string());
    co_return;
  }
  std::string bytes;
  // RFC 9113 §3.3: prior knowledge shows in the first bytes.
  while (!link->transport.is_tls() && bytes.size() < kPreface.size() &&
         kPreface.starts_with(bytes)) {
    const auto progress = co_await link->transport.read_some(core.scratch);
    if (progress.status != Transport::Status::ok) break;
    bytes.append(core.scratch.data(), progress.bytes);
  }
  if (bytes.starts_with(kPreface)) {
    co_await serve_http2(link, std::move(bytes));
  } else {
    co_await serve_http1(link, std::move(bytes));
  }
}

class ServerOnLoop final : public Server {
 public:
  ServerOnLoop(std::shared_ptr<Core> core, tcp::acceptor acceptor)
      : core_(std::move(core)),
        state_(std::make_shared<State>(core_, std::move(acceptor))),
        port_(state_->acceptor.local_endpoint().port()) {
    asio::co_spawn(core_->loop, accept(state_), asio::detached);
    sweep_later(state_);
  }
  ~ServerOnLoop() override;

  [[nodiscard]] std::uint16_t port() const override { return port_; }
  void drain(Millis timeout, std::function<void()> done) override;
  void set_body_limit(std::function<std::size_t(const Request&)> limit) override {
    core_->body_limit_of = std::move(limit);
  }

 private:
  /// Outlives the server as long as something waits on the loop.
  struct State {
    State(std::shared_ptr<Core> shared, tcp::acceptor listening)
        : core(std::move(shared)),
          acceptor(std::move(listening)),
          sweep_timer(core->loop),
          pause_timer(core->loop) {}
    void stop();
    void check_drained(TimePoint now);

    std::shared_ptr<Core> core;
    tcp::acceptor acceptor;
    asio::steady_timer sweep_timer;
    asio::steady_timer pause_timer;
    TimePoint cut_at = kNever;
    std::function<void()> drained;
    bool stopped = false;
  };

  static asio::awaitable<void> accept(std::shared_ptr<State> state);
  static void admit(const std::shared_ptr<Core>& core, tcp::socket socket);
  static void sweep_later(const std::shared_ptr<State>& state);

  std::shared_ptr<Core> core_;
  std::shared_ptr<State> state_;
  std::uint16_t port_;
};

void cut_all(Core& core) {
  for (auto next = core.links.begin(); next != core.links.end();) {
    Link& link = **next;
    ++next;
    link.cut();
  }
}

void ServerOnLoop::State::stop() {
  stopped = true;
  error_code ignored;
  acceptor.close(ignored);
  sweep_timer.cancel();
  pause_timer.cancel();
  cut_all(*core);
}

void ServerOnLoop::State::check_drained(TimePoint now) {
  if (!core->draining || !drained) return;
  if (now >= cut_at) cut_all(*core);
  if (!core->links.empty() && now < cut_at) return;
  const auto done = std::exchange(drained, nullptr);
  done();
}

ServerOnLoop::~ServerOnLoop() { state_->stop(); }

void refuse_connection(tcp::socket& socket, bool tls, int status) {
  if (tls) return;
  Response response = problem(status);
  std::string out;
  DateText date;
  append_head(out, response, Framing::length, false, date.now());
  out.append(response.body);
  error_code ignored;
  socket.non_blocking(true, ignored);
  socket.send(asio::buffer(out), 0, ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
}

std::string address_of(const tcp::socket& socket) {
  error_code error;
  const auto address = socket.remote_endpoint(error).address();
  if (error) return {};
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

void ServerOnLoop::admit(const std::shared_ptr<Core>& core, tcp::socket socket) {
  std::string peer = address_of(socket);
  if (peer.empty()) return;
  const bool full = core->links.size() >= core->limits.connections_max;
  const auto same = core->per_peer.find(neighbours_of(peer));
  const bool greedy = same != core->per_peer.end() &&
                      same->second >= core->limits.connections_per_peer_max &&
                      !core->trusted.contains(peer);
  if (full || greedy) {
    core->metrics.count_drop(Drop::too_many);
    return refuse_connection(socket, core->tls != nullptr, full ? 503 : 429);
  }
  auto link = std::make_shared<Link>(core, std::move(socket), std::move(peer));
  asio::co_spawn(core->loop, serve(std::move(link)), asio::detached);
}

asio::awaitable<void> ServerOnLoop::accept(std::shared_ptr<State> state) {
  while (!state->stopped && !state->core->draining) {
    auto [error, socket] =
        co_await state->acceptor.async_accept(asio::as_tuple(asio::use_awaitable));
    if (!error) {
      admit(state->core, std::move(socket));
      continue;
    }
    if (!state->acceptor.is_open()) break;
    // Out of descriptors, most likely: connections that end give some back.
    state->core->log.warning("a connection could not be accepted: {}", error.message());
    state->pause_timer.expires_after(kAcceptPause);
    co_await state->pause_timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

void ServerOnLoop::sweep_later(const std::shared_ptr<State>& state) {
  state->sweep_timer.expires_after(state->core->sweep_period());
  state->sweep_timer.async_wait([state](error_code error) {
    if (error || state->stopped) return;
    state->core->sweep();
    state->check_drained(std::chrono::steady_clock::now());
    sweep_later(state);
  });
}

void ServerOnLoop::drain(Millis timeout, std::function<void()> done) {
  core_->draining = true;
  error_code ignored;
  state_->acceptor.close(ignored);
  state_->cut_at = std::chrono::steady_clock::now() + timeout;
  state_->drained = std::move(done);
  core_->on_empty = [weak = std::weak_ptr<State>(state_)] {
    if (const auto state = weak.lock()) state->check_drained(std::chrono::steady_clock::now());
  };
  asio::post(core_->loop, core_->on_empty);
  for (auto next = core_->links.begin(); next != core_->links.end();) {
    Link& link = **next;
    ++next;
    if (link.protocol != nullptr) {
      link.protocol->drain();
    } else {
      link.cut();
    }
  }
}

Result<tcp::acceptor> open_acceptor(asio::io_context& loop, const ServerOptions& options) {
  error_code error;
  const auto address = asio::ip::make_address(options.address, error);
  if (error) return fail(Code::invalid, "\"{}\" is no address to listen on", options.address);
  const tcp::endpoint endpoint(address, options.port);
  tcp::acceptor acceptor(loop);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    return fail(Code::unavailable, "cannot listen on {} port {}: {}", options.address, options.port,
                error.message());
  }
  return acceptor;
}

}  // namespace

Result<std::unique_ptr<Server>> Server::listen(asio::io_context& loop, ServerOptions options,
                                               Handler handler, Log& log, Metrics& metrics) {
  const auto core =
      std::make_shared<Core>(loop, std::move(options), std::move(handler), log, metrics);
  FW_TRY(core->trusted, TrustedProxies::parse(core->options.trusted_proxies));
  if (!core->options.tls_keys.empty()) {
    FW_TRY(core->tls, make_server_context(core->options.tls_keys));
  } else if (!core->options.tls_certificate_file.empty()) {
    FW_TRY(core->tls,
           make_server_context(core->options.tls_certificate_file, core->options.tls_key_file));
  }
  FW_TRY(tcp::acceptor acceptor, open_acceptor(loop, core->options));
  return std::make_unique<ServerOnLoop>(core, std::move(acceptor));
}

}  // namespace fw::http
