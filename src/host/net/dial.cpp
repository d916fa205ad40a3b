#include "host/net/dial.hpp"

#include <openssl/ssl.h>

#include <algorithm>
#include <boost/asio/error.hpp>

#include "host/net/failure.hpp"
#include "host/net/openssl_text.hpp"
#include "host/net/staple.hpp"
#include "host/net/url.hpp"

namespace fw::net {
namespace {

namespace asio = boost::asio;
namespace ip = boost::asio::ip;
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

/// As inet_ntop writes it, which takes its time.
std::string text_of(const ip::address& address) {
  if (address.is_v6()) return address.to_string();
  std::string text;
  for (const unsigned char byte : address.to_v4().to_bytes()) {
    if (!text.empty()) text += '.';
    if (byte >= 100) text += static_cast<char>('0' + byte / 100);
    if (byte >= 10) text += static_cast<char>('0' + byte / 10 % 10);
    text += static_cast<char>('0' + byte % 10);
  }
  return text;
}

std::string text_of(const ip::tcp::endpoint& endpoint) {
  std::string text = text_of(endpoint.address());
  if (endpoint.address().is_v6()) text = "[" + text + "]";
  return text += ":" + std::to_string(endpoint.port());
}

Look<std::vector<ip::address>> find_addresses(Net& net, const DialOptions& options, Trace& trace) {
  if (auto named = check_host_name(options.host, net.allowed_names); !named)
    co_return failed(Reason::blocked_target, named.error().sentence());
  const auto start = std::chrono::steady_clock::now();
  const auto left = std::chrono::duration_cast<Millis>(options.deadline - start);
  auto found = co_await net.resolver->addresses(options.host, options.family, left);
  if (!found.records.empty() || found.reason != Reason::none) trace.phases.dns = since(start);
  trace.evidence.dns = std::move(found.records);
  for (const auto& address : found.addresses) trace.evidence.addresses.push_back(text_of(address));
  if (found.reason != Reason::none) co_return failed(found.reason, std::move(found.detail));
  for (const auto& address : found.addresses)
    if (auto allowed = may_connect(net.egress, address, options); !allowed)
      co_return failed(Reason::blocked_target, allowed.error().sentence());
  co_return std::move(found.addresses);
}

/// A host that is an address already has nothing to be resolved.
std::optional<std::expected<std::vector<ip::address>, Failure>> take_literal(
    Net& net, const DialOptions& options, Trace& trace) {
  boost::system::error_code error;
  const auto address = ip::make_address(options.host, error);
  if (error) return std::nullopt;
  trace.evidence.addresses.push_back(text_of(address));
  if (auto allowed = may_connect(net.egress, address, options); !allowed)
    return failed(Reason::blocked_target, allowed.error().sentence());
  return std::vector{address};
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

Look<TcpSocket> connect(Net& net, std::vector<ip::address> addresses, const DialOptions& options,
                        Trace& trace) {
  const auto start = std::chrono::steady_clock::now();
  Failure worst{Reason::connect_timeout, "no connection within the time allowed"};
  int worst_weight = 0;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const auto now = std::chrono::steady_clock::now();
    if (now >= options.deadline) break;
    const auto others = static_cast<int>(addresses.size() - i) - 1;
    const ip::tcp::endpoint endpoint(addresses[i], options.port);
    trace.evidence.peer = text_of(endpoint);
    auto socket = TcpSocket::connect(net.loop, endpoint);
    boost::system::error_code error;
    if (socket) {
      socket->expires_at(others == 0 ? options.deadline
                                     : now + (options.deadline - now) / (others + 1));
      const Wake wake = co_await socket->ready(TcpSocket::Interest::write);
      error = wake == Wake::ready ? socket->connected() : error_of(wake);
    } else {
      error = socket.error();
    }
    trace.phases.connect = since(start);
    if (!error) {
      socket->expires_at(options.deadline);
      co_return *std::move(socket);
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

std::optional<TlsSession> prepare(Net& net, TcpSocket socket, const TlsOptions& options) {
  std::unique_ptr<SSL, TlsSession::Free> made(SSL_new(net.trust->client_context()));
  if (!made) return std::nullopt;
  SSL* session = made.get();
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
  return TlsSession(std::move(made), std::move(socket));
}

Look<Connection> shake_hands(Net& net, TcpSocket plain, TlsOptions options, Deadline deadline,
                             Trace& trace) {
  const auto start = std::chrono::steady_clock::now();
  auto session = prepare(net, std::move(plain), options);
  if (!session) co_return failed(Reason::local_resources, "OpenSSL gives no session");
  session->socket().expires_at(deadline);
  auto error = session->shake_hands();
  while (error == asio::error::would_block) {
    const Wake wake = co_await session->socket().ready(session->interest());
    error = wake == Wake::ready ? session->shake_hands() : error_of(wake);
  }
  trace.phases.tls = since(start);
  if (error) co_return std::unexpected(handshake_failure(error));
  auto& evidence = trace.evidence.tls.emplace();
  auto verdict = net.chains->judge(session->native_handle(), options.server_name, evidence);
  if (options.ask_for_staple) {
    auto staple = judge_staple(session->native_handle(), net.trust->store(), net.clock.now());
    evidence.staple = std::move(staple.status);
    trace.evidence.facts.emplace_back("stapled answer", std::move(staple.detail));
  }
  if (options.verify && verdict.reason != Reason::none)
    co_return failed(verdict.reason, std::move(verdict.problem));
  co_return Connection(*std::move(session));
}

}  // namespace

Moved Connection::read(std::span<char> into) {
  if (!is_tls()) {
    interest_ = TcpSocket::Interest::read;
    return std::get<0>(stream_).read(into);
  }
  auto& session = std::get<1>(stream_);
  const Moved moved = session.read(into);
  interest_ = session.interest();
  return moved;
}

Moved Connection::write(std::string_view bytes) {
  if (!is_tls()) {
    interest_ = TcpSocket::Interest::write;
    return std::get<0>(stream_).write(bytes);
  }
  auto& session = std::get<1>(stream_);
  const Moved moved = session.write(bytes);
  interest_ = session.interest();
  return moved;
}

asio::awaitable<Moved> Connection::read_some(std::span<char> into) {
  Moved moved = read(into);
  while (moved.error == asio::error::would_block) {
    const Wake wake = co_await ready();
    moved = wake == Wake::ready ? read(into) : Moved{.error = error_of(wake)};
  }
  co_return moved;
}

asio::awaitable<Moved> Connection::write_all(std::string_view bytes) {
  Moved all;
  while (all.bytes < bytes.size()) {
    const Moved moved = write(bytes.substr(all.bytes));
    all.bytes += moved.bytes;
    if (!moved.error) continue;
    all.error = moved.error;
    if (moved.error != asio::error::would_block) break;
    const Wake wake = co_await ready();
    all.error = error_of(wake);
    if (all.error) break;
  }
  co_return all;
}

bool Connection::is_quiet() {
  return !(is_tls() && std::get<1>(stream_).has_unread()) && socket().is_quiet();
}

Look<Connection> dial(Net& net, DialOptions options, Trace& trace) {
  const auto start = std::chrono::steady_clock::now();
  auto literal = take_literal(net, options, trace);
  auto addresses = literal ? *std::move(literal) : std::vector<ip::address>();
  if (!literal) addresses = co_await find_addresses(net, options, trace);
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
      co_await shake_hands(net, std::move(plain.socket()), std::move(options), deadline, trace);
  trace.phases.total += since(start);
  co_return secured;
}

}  // namespace fw::net
