#include "host/net/dial.hpp"

#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "host/net/failure.hpp"
#include "host/net/openssl_text.hpp"
#include "host/net/staple.hpp"
#include "host/net/url.hpp"

namespace fw::net {
namespace {

namespace asio = boost::asio;
namespace ip = boost::asio::ip;
using boost::beast::tcp_stream;
using model::Reason;
using SteadyTime = std::chrono::steady_clock::time_point;

Micros since(SteadyTime start) {
  return std::chrono::duration_cast<Micros>(std::chrono::steady_clock::now() - start);
}

std::unexpected<Failure> failed(Reason reason, std::string detail) {
  return std::unexpected(Failure{reason, std::move(detail)});
}

Result<> may_connect(const EgressPolicy& policy, const ip::address& address,
                     const DialOptions& options) {
  return options.fixed_dialogue ? policy.allows(address) : policy.allows(address, options.port);
}

std::string text_of(const ip::tcp::endpoint& endpoint) {
  const auto address = endpoint.address().to_string();
  return endpoint.address().is_v6() ? fmt::format("[{}]:{}", address, endpoint.port())
                                    : fmt::format("{}:{}", address, endpoint.port());
}

Look<std::vector<ip::address>> find_addresses(Net& net, const DialOptions& options, Trace& trace) {
  if (auto named = check_host_name(options.host, net.allowed_names); !named)
    co_return failed(Reason::blocked_target, named.error().sentence());
  const auto start = std::chrono::steady_clock::now();
  const auto left = std::chrono::duration_cast<Millis>(options.deadline - start);
  auto found = co_await net.resolver->addresses(options.host, options.family, left);
  if (!found.records.empty() || found.reason != Reason::none) trace.phases.dns = since(start);
  trace.evidence.dns = std::move(found.records);
  for (const auto& address : found.addresses)
    trace.evidence.addresses.push_back(address.to_string());
  if (found.reason != Reason::none) co_return failed(found.reason, std::move(found.detail));
  for (const auto& address : found.addresses)
    if (auto allowed = may_connect(net.egress, address, options); !allowed)
      co_return failed(Reason::blocked_target, allowed.error().sentence());
  co_return std::move(found.addresses);
}

/// How much a failure says about the target: what one address answered outweighs what another one's
/// silence or our own missing route says.
int weight(Reason reason) {
  switch (reason) {
    case Reason::connect_refused:
      return 5;
    case Reason::connect_reset:
      return 4;
    case Reason::connect_timeout:
      return 3;
    case Reason::connect_unreachable:
      return 2;
    default:
      return 1;
  }
}

/// The kernel's word on who is at the other end (a redirecting firewall, a race) must be the one we
/// asked the policy about.
std::expected<void, Failure> confirm_peer(const EgressPolicy& policy, tcp_stream& stream,
                                          const DialOptions& options,
                                          const ip::tcp::endpoint& expected, Trace& trace) {
  boost::system::error_code error;
  const auto peer = stream.socket().remote_endpoint(error);
  if (error) return std::unexpected(failure_of(error, Reason::connect_timeout));
  if (peer != expected) {
    if (auto allowed = may_connect(policy, peer.address(), options); !allowed)
      return failed(Reason::blocked_target, allowed.error().sentence());
    trace.evidence.peer = text_of(peer);
  }
  stream.socket().set_option(ip::tcp::no_delay(true), error);
  return {};
}

Look<tcp_stream> connect(Net& net, std::vector<ip::address> addresses, const DialOptions& options,
                         Trace& trace) {
  const auto start = std::chrono::steady_clock::now();
  Failure worst{Reason::connect_timeout, "no connection within the time allowed"};
  int worst_weight = 0;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const auto now = std::chrono::steady_clock::now();
    if (now >= options.deadline) break;
    const auto share = (options.deadline - now) / static_cast<int>(addresses.size() - i);
    const ip::tcp::endpoint endpoint(addresses[i], options.port);
    trace.evidence.peer = text_of(endpoint);
    tcp_stream stream(net.loop.get_executor());
    stream.expires_at(now + share);
    boost::system::error_code error;
    co_await stream.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, error));
    stream.expires_never();
    trace.phases.connect = since(start);
    if (!error) {
      auto confirmed = confirm_peer(net.egress, stream, options, endpoint, trace);
      if (!confirmed) co_return std::unexpected(std::move(confirmed).error());
      co_return std::move(stream);
    }
    auto failure = failure_of(error, Reason::connect_timeout);
    failure.detail = fmt::format("{}: {}", trace.evidence.peer, failure.detail);
    if (weight(failure.reason) <= worst_weight) continue;
    worst_weight = weight(failure.reason);
    worst = std::move(failure);
  }
  co_return std::unexpected(std::move(worst));
}

/// ALPN's wire form: each name after its length (RFC 7301 §3.1).
std::string alpn_wire(const std::vector<std::string>& names) {
  std::string wire;
  for (const auto& name : names) {
    if (name.empty() || name.size() > 255) continue;
    wire += static_cast<char>(name.size());
    wire += name;
  }
  return wire;
}

std::unique_ptr<Connection::Secure> prepare(Net& net, tcp_stream plain, const TlsOptions& options) {
  SSL* session = SSL_new(net.trust->client_context());
  if (session == nullptr) return nullptr;
  boost::system::error_code error;
  ip::make_address(options.server_name, error);
  const bool is_name = static_cast<bool>(error) && !options.server_name.empty();
  if (is_name)  // SSL_set_tlsext_host_name without its old-style cast
    SSL_ctrl(session, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             const_cast<char*>(options.server_name.c_str()));
  if (options.identity) options.identity->use(session);
  const std::string alpn = alpn_wire(options.alpn);
  if (!alpn.empty())
    SSL_set_alpn_protos(session, reinterpret_cast<const unsigned char*>(alpn.data()),
                        static_cast<unsigned int>(alpn.size()));
  if (options.ask_for_staple) ask_for_staple(session);
  return std::make_unique<Connection::Secure>(std::move(plain), session);
}

Look<Connection> shake_hands(Net& net, tcp_stream plain, TlsOptions options, Deadline deadline,
                             Trace& trace) {
  const auto start = std::chrono::steady_clock::now();
  auto secure = prepare(net, std::move(plain), options);
  if (!secure) co_return failed(Reason::local_resources, "OpenSSL gives no session");
  auto& lowest = boost::beast::get_lowest_layer(*secure);
  lowest.expires_at(deadline);
  boost::system::error_code error;
  co_await secure->async_handshake(asio::ssl::stream_base::client,
                                   asio::redirect_error(asio::use_awaitable, error));
  lowest.expires_never();
  trace.phases.tls = since(start);
  if (error) co_return std::unexpected(handshake_failure(error));
  auto& evidence = trace.evidence.tls.emplace();
  auto verdict = net.chains->judge(secure->native_handle(), options.server_name, evidence);
  if (options.ask_for_staple) {
    auto staple = judge_staple(secure->native_handle(), net.trust->store(), net.clock.now());
    evidence.staple = std::move(staple.status);
    trace.evidence.facts.emplace_back("stapled answer", std::move(staple.detail));
  }
  if (options.verify && verdict.reason != Reason::none)
    co_return failed(verdict.reason, std::move(verdict.problem));
  co_return Connection(std::move(secure));
}

}  // namespace

boost::beast::tcp_stream& Connection::lowest() {
  return is_tls() ? boost::beast::get_lowest_layer(secure()) : plain();
}

bool Connection::is_quiet() {
  if (is_tls()) {
    SSL* session = secure().native_handle();
    if (SSL_pending(session) > 0 || BIO_pending(SSL_get_rbio(session)) > 0) return false;
  }
  char byte = 0;
  const int handle = lowest().socket().native_handle();
  return ::recv(handle, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
         (errno == EAGAIN || errno == EWOULDBLOCK);
}

void Connection::set_unreceived_max(Millis limit) {
  const auto limit_ms = static_cast<unsigned int>(limit.count());
  ::setsockopt(lowest().socket().native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &limit_ms,
               sizeof limit_ms);
}

Look<Connection> dial(Net& net, DialOptions options, Trace& trace) {
  const auto start = std::chrono::steady_clock::now();
  auto addresses = co_await find_addresses(net, options, trace);
  trace.phases.total = since(start);
  if (!addresses) co_return std::unexpected(std::move(addresses).error());
  auto stream = co_await connect(net, *std::move(addresses), options, trace);
  trace.phases.total = since(start);
  if (!stream) co_return std::unexpected(std::move(stream).error());
  if (!options.tls) co_return Connection(*std::move(stream));
  auto secured = co_await shake_hands(net, *std::move(stream), *std::move(options.tls),
                                      options.deadline, trace);
  trace.phases.total = since(start);
  co_return secured;
}

Look<Connection> start_tls(Net& net, Connection plain, TlsOptions options, Deadline deadline,
                           Trace& trace) {
  if (plain.is_tls())
    co_return failed(Reason::tls_handshake, "the connection is under TLS already");
  const auto start = std::chrono::steady_clock::now();
  auto secured =
      co_await shake_hands(net, std::move(plain.plain()), std::move(options), deadline, trace);
  trace.phases.total += since(start);
  co_return secured;
}

}  // namespace fw::net
