// Dialling for checks: resolve → policy → connect → TLS, with every phase timed and everything seen
// kept as evidence. One loop's thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "host/net/client_identity.hpp"
#include "host/net/net.hpp"
#include "host/net/tcp_socket.hpp"
#include "host/net/tls_session.hpp"
#include "model/evidence.hpp"
#include "model/outcome.hpp"

namespace fw::net {

/// Why a look failed, in the check's own terms.
struct Failure {
  model::Reason reason = model::Reason::none;
  std::string detail;
};

template <class T = void>
using Look = boost::asio::awaitable<std::expected<T, Failure>>;

using Deadline = std::chrono::steady_clock::time_point;

struct TlsOptions {
  std::string server_name;  ///< SNI and the name the certificate must carry; "" for an address
  std::vector<std::string> alpn;  ///< "http/1.1", "h2"; offered in this order
  bool verify =
      true;  ///< false: the chain is judged and recorded, but a bad one does not fail the dial
  std::shared_ptr<const ClientIdentity> identity{};  ///< shown to a server that asks for one
  /// Asks for a stapled OCSP answer and judges it: evidence, never a failure of the dial.
  bool ask_for_staple = false;
};

struct DialOptions {
  std::string host;
  std::uint16_t port = 0;
  Family family = Family::any;
  std::optional<TlsOptions> tls;
  Deadline deadline{};  ///< for everything; kept within 50 ms
  /// The caller speaks a fixed dialogue of its own (TLS only, SMTP, IMAP, DNS): the ports that the
  /// policy keeps from HTTP and TCP checks are open to it.
  bool fixed_dialogue = false;
};

/// What was seen on the way, filled as far as it got; kept on failure too.
struct Trace {
  model::Phases phases;
  model::Evidence evidence;
};

/// A connection, plain or under TLS.
class Connection {
 public:
  explicit Connection(TcpSocket socket) : stream_(std::move(socket)) {}
  explicit Connection(TlsSession session) : stream_(std::move(session)) {}

  [[nodiscard]] bool is_tls() const { return stream_.index() == 1; }
  [[nodiscard]] TcpSocket& socket() {
    return is_tls() ? std::get<1>(stream_).socket() : std::get<0>(stream_);
  }

  /// For every wait from here on, until it is set anew: it ends in operation_aborted.
  void expires_at(Deadline deadline) { socket().expires_at(deadline); }
  void expires_never() { socket().expires_never(); }

  /// At least one byte.
  [[nodiscard]] boost::asio::awaitable<Moved> read_some(std::span<char> into);
  /// Everything; `bytes` must outlive it.
  [[nodiscard]] boost::asio::awaitable<Moved> write_all(std::string_view bytes);

  /// The same without waiting: would_block where ready() is to be awaited first.
  [[nodiscard]] Moved read(std::span<char> into);
  [[nodiscard]] Moved write(std::string_view bytes);
  /// Until the last call that could do nothing may be made again; gives a Wake.
  [[nodiscard]] auto ready() { return socket().ready(interest_); }

  /// Nothing has come that was not read, and the other side has not closed: fit to be used again.
  [[nodiscard]] bool is_quiet();

 private:
  std::variant<TcpSocket, TlsSession> stream_;
  TcpSocket::Interest interest_ = TcpSocket::Interest::read;
};

/// Resolves, asks the policy about every address, connects (tries the addresses in turn, sharing
/// the time), shakes hands. The connection expires at the same deadline.
[[nodiscard]] Look<Connection> dial(Net& net, DialOptions options, Trace& trace);

/// TLS over a connection that already spoke plain text (STARTTLS).
[[nodiscard]] Look<Connection> start_tls(Net& net, Connection plain, TlsOptions options,
                                         Deadline deadline, Trace& trace);

/// What an error of a read or write means for a check: reset, timeout in this phase, our own
/// trouble, …
[[nodiscard]] Failure failure_of(const boost::system::error_code& error, model::Reason on_timeout);

}  // namespace fw::net
