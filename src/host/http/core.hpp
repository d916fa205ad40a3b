// What the connections of one server share, and what the server knows of each. One loop's thread.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>

#include "host/http/response_text.hpp"
#include "host/http/server.hpp"
#include "host/http/server_metrics.hpp"
#include "host/http/transport.hpp"
#include "host/http/trusted_proxies.hpp"

namespace fw::http {

using TimePoint = std::chrono::steady_clock::time_point;
inline constexpr TimePoint kNever = TimePoint::max();

/// What speaks a protocol on a connection; called by the server's sweep.
class Protocol {
 public:
  virtual ~Protocol() = default;
  virtual void tick(TimePoint now) = 0;
  /// End when what is under way is answered; end event streams now.
  virtual void drain() = 0;
};

struct Core;

[[nodiscard]] std::string neighbours_of(const std::string& address);

/// One connection. When its deadline passes, every wait on it ends and `timed_out` is set.
struct Link {
  Link(std::shared_ptr<Core> owner, boost::asio::ip::tcp::socket socket, std::string address);
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  void set_deadline(Millis from_now);
  void clear_deadline() { deadline = kNever; }
  /// Lets go of the socket at once.
  void cut();

  std::shared_ptr<Core> core;
  Transport transport;
  std::string peer;        ///< address without port
  std::string neighbours;  ///< what counts as one peer: the address, or an IPv6 /64
  TimePoint deadline = kNever;
  bool timed_out = false;
  Protocol* protocol = nullptr;
  std::list<Link*>::iterator place;
};

struct Core : std::enable_shared_from_this<Core> {
  Core(boost::asio::io_context& io, ServerOptions given, Handler answer, Log& to, Metrics& metrics);

  /// How often deadlines are looked at.
  [[nodiscard]] Millis sweep_period() const;
  void sweep();
  /// Runs the handler; what it throws becomes a 500 without detail.
  boost::asio::awaitable<Response> answer(Request request);
  /// Hands the stream to whoever answered; what that throws ends the stream.
  void open_events(const Response& response, const std::shared_ptr<EventStream>& stream);
  /// The same for a body that comes bit by bit.
  void open_bytes(const Response& response, const std::shared_ptr<ByteStream>& stream);
  /// Fills peer and scheme, believing a trusted proxy.
  void fill_origin(Request& request, const Link& link) const;
  [[nodiscard]] std::size_t body_limit(const Request& request) const;
  /// Compresses, cleans headers; what both protocols do to every answer.
  void finish_response(Response& response, std::string_view accept_encoding);

  boost::asio::io_context& loop;
  ServerOptions options;
  Limits limits;
  Handler handler;
  Log& log;
  ServerMetrics metrics;
  TrustedProxies trusted;
  std::function<std::size_t(const Request&)> body_limit_of;
  DateText date;
  bool draining = false;
  std::function<void()> on_empty;  ///< the last connection has gone
  std::list<Link*> links;
  std::unordered_map<std::string, std::size_t> per_peer;
  /// Where sockets are read to; used only between two suspensions.
  std::array<char, 16 * 1024> scratch{};
  SslContextPtr tls;
};

}  // namespace fw::http
