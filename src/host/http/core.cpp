#include "host/http/core.hpp"

#include <algorithm>
#include <boost/asio/ip/network_v6.hpp>
#include <exception>

#include "base/text.hpp"
#include "host/http/compress.hpp"

namespace fw::http {

std::string neighbours_of(const std::string& address) {
  boost::system::error_code error;
  const auto v6 = boost::asio::ip::make_address_v6(address, error);
  // One customer of a provider has at least a /64.
  return error ? address : boost::asio::ip::network_v6(v6, 64).network().to_string();
}

Link::Link(std::shared_ptr<Core> owner, boost::asio::ip::tcp::socket socket, std::string address)
    : core(std::move(owner)),
      transport(std::move(socket)),
      peer(std::move(address)),
      neighbours(neighbours_of(peer)) {
  core->links.push_front(this);
  place = core->links.begin();
  ++core->per_peer[neighbours];
  core->metrics.connections.add(1);
}

Link::~Link() {
  core->links.erase(place);
  const auto count = core->per_peer.find(neighbours);
  if (--count->second == 0) core->per_peer.erase(count);
  core->metrics.connections.add(-1);
  if (core->links.empty() && core->on_empty) core->on_empty();
}

void Link::set_deadline(Millis from_now) { deadline = std::chrono::steady_clock::now() + from_now; }

void Link::cut() {
  clear_deadline();
  transport.close();
}

Core::Core(boost::asio::io_context& io, ServerOptions given, Handler answer, Log& to, Metrics& sink)
    : loop(io),
      options(std::move(given)),
      limits(options.limits),
      handler(std::move(answer)),
      log(to),
      metrics(sink) {}

Millis Core::sweep_period() const {
  const Millis shortest = std::min({limits.header_timeout, limits.idle_timeout,
                                    limits.event_heartbeat, limits.event_lifetime_max});
  return std::clamp(shortest / 8, Millis(5), Millis(500));
}

void Core::sweep() {
  const TimePoint now = std::chrono::steady_clock::now();
  for (auto next = links.begin(); next != links.end();) {
    Link& link = **next;
    ++next;  // a link may leave the list below
    if (now >= link.deadline) {
      link.timed_out = true;
      link.clear_deadline();
      link.transport.cancel();
    }
    if (link.protocol != nullptr) link.protocol->tick(now);
  }
}

boost::asio::awaitable<Response> Core::answer(Request request) {
  const std::string method = request.method;
  std::string problem_text;
  try {
    Response response = co_await handler(std::move(request));
    co_return response;
  } catch (const std::exception& error) {
    problem_text = error.what();
  }
  log.error("a handler of a {} request failed: {}", method, printable(problem_text));
  co_return problem(500);
}

void Core::open_events(const Response& response, const std::shared_ptr<EventStream>& stream) {
  try {
    response.events(stream);
  } catch (const std::exception& error) {
    log.error("an event stream could not be begun: {}", printable(error.what()));
    stream->close();
  }
}

void Core::open_bytes(const Response& response, const std::shared_ptr<ByteStream>& stream) {
  try {
    response.bytes(stream);
  } catch (const std::exception& error) {
    log.error("an answer could not be sent on: {}", printable(error.what()));
    stream->abort();
  }
}

void Core::fill_origin(Request& request, const Link& link) const {
  request.peer = link.peer;
  request.key_identity = link.transport.key_identity();
  request.scheme = link.transport.is_tls() ? "https" : "http";
  if (!trusted.contains(link.peer)) return;
  request.peer = trusted.client_of(link.peer, request.header("x-forwarded-for"));
  const std::string_view proto = request.header("x-forwarded-proto");
  if (proto == "http" || proto == "https") request.scheme = proto;
}

std::size_t Core::body_limit(const Request& request) const {
  return body_limit_of ? body_limit_of(request) : limits.body_bytes_max;
}

void Core::finish_response(Response& response, std::string_view accept_encoding) {
  if (clean_headers(response.headers)) {
    log.error(
        "an answer carried a header with characters that no header may have; it was left out");
  }
  if (response.events) {
    response.headers.emplace_back("content-type", "text/event-stream");
    response.headers.emplace_back("cache-control", "no-store");
    response.headers.emplace_back("x-accel-buffering", "no");
    return;
  }
  if (response.bytes) return;
  const std::size_t size = response.body.size();
  if (size < kCompressBytesMin || size > kCompressBytesMax) return;
  const auto has = [&](std::string_view name) {
    return std::ranges::any_of(response.headers, [&](const auto& h) { return h.first == name; });
  };
  const auto type = std::ranges::find(response.headers, std::string_view("content-type"),
                                      [](const auto& h) { return std::string_view(h.first); });
  if (type == response.headers.end() || !is_compressible(type->second)) return;
  if (has("content-encoding")) return;
  response.headers.emplace_back("vary", "accept-encoding");
  if (!accepts_gzip(accept_encoding)) return;
  if (auto shorter = gzip(response.body)) {
    response.body = *std::move(shorter);
    response.headers.emplace_back("content-encoding", "gzip");
  }
}

}  // namespace fw::http
