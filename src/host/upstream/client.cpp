#include "host/upstream/client.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include "host/upstream/pool.hpp"

namespace fw::upstream {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kReadBytes = 16 * 1024;
constexpr std::size_t kBufferBytesMax = kHeadBytesMax + 4 * kReadBytes;

/// A line break would begin another header.
bool is_fit(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

Result<std::string> text_of(const net::Url& server, const Request& request) {
  std::string text = fmt::format("{} {} HTTP/1.1\r\nhost: {}\r\n", request.method, request.target,
                                 server.authority());
  bool fits = is_fit(request.method) && is_fit(request.target);
  for (const auto& [name, value] : request.headers) {
    fits = fits && is_fit(name) && is_fit(value);
    text.append(name).append(": ").append(value).append("\r\n");
  }
  if (!fits) return fail(Code::invalid, "a header has a line break");
  const bool has_body = request.method != "GET" && request.method != "HEAD";
  if (has_body || !request.body.empty())
    text += fmt::format("content-length: {}\r\n", request.body.size());
  return text.append("\r\n").append(request.body);
}

/// Beast 1.81 asserts that the end of a chunked body comes in one piece.
bool is_part_of_end(std::string_view bytes) {
  constexpr std::size_t kEndBytesMax = 4 * 1024;
  if (bytes.starts_with("\r\n")) bytes.remove_prefix(2);
  const std::size_t zeros = std::min(bytes.find_first_not_of('0'), bytes.size());
  if (zeros == 0 || bytes.size() > kEndBytesMax) return false;
  bytes.remove_prefix(zeros);
  return bytes.size() < 2 ||
         (bytes.starts_with("\r\n") && bytes.find("\r\n\r\n") == std::string_view::npos);
}

bool may_repeat(std::string_view method) { return method == "GET" || method == "HEAD"; }

}  // namespace

/// One request and its answer on a connection.
struct Exchange {
  Exchange(std::shared_ptr<Client::Pool> owner, std::string to, net::Connection line,
           bool is_head_request)
      : pool(std::move(owner)),
        origin(std::move(to)),
        connection(std::move(line)),
        parser(is_head_request) {
    ++pool->open;
  }
  ~Exchange() { --pool->open; }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  /// Reads until there is something of the body, or its end; or, for the head, until that is there.
  net::Task<> advance(Millis patience, bool is_for_head = false);
  net::Task<> read_head(std::string request);

  std::shared_ptr<Client::Pool> pool;
  std::string origin;
  std::optional<net::Connection> connection;  ///< nothing: it has been given back
  Parser parser;
  std::string buffer;  ///< came and was not understood yet
  bool has_heard = false;
  bool is_cancelled = false;

 private:
  [[nodiscard]] Result<bool> understand();
  void end();
};

/// True where something of the body is there, or its end.
Result<bool> Exchange::understand() {
  boost::beast::error_code error;
  while (!buffer.empty() && !parser.is_done()) {
    const bool is_chunked = parser.is_header_done() && parser.chunked();
    if (is_chunked && is_part_of_end(buffer)) break;
    const std::size_t used = parser.put(asio::buffer(buffer), error);
    buffer.erase(0, used);
    if (error == boost::beast::http::error::need_more) break;
    if (error) return fail(Code::unavailable, "its answer is not HTTP: {}", error.message());
    if (used == 0) break;
  }
  if (buffer.size() > kBufferBytesMax)
    return fail(Code::unavailable, "its answer is not HTTP: a line has no end");
  if (parser.is_header_done() && parser.head().status < 200)
    return fail(Code::unavailable, "its answer has the status {}", parser.head().status);
  return parser.is_done() || parser.has_body();
}

net::Task<> Exchange::advance(Millis patience, bool is_for_head) {
  if (parser.is_done() || parser.has_body()) co_return Result<>();
  connection->expires_at(std::chrono::steady_clock::now() + patience);
  std::array<char, kReadBytes> piece;
  while (!is_cancelled) {
    const net::Moved moved = co_await connection->read_some(piece);
    if (is_cancelled) break;
    if (moved.error == asio::error::operation_aborted)
      co_return fail(Code::timeout, "no answer within {} ms", patience.count());
    if (moved.error &&
        (moved.error != asio::error::eof || !parser.need_eof() || !parser.is_header_done()))
      co_return fail(Code::unavailable, "the connection broke off: {}", moved.error.message());
    if (moved.error) {
      boost::beast::error_code error;
      parser.put_eof(error);
      end();
      co_return Result<>();
    }
    has_heard = true;
    buffer.append(piece.data(), moved.bytes);
    FW_CO_TRY(const bool is_enough, understand());
    if (is_enough) {
      if (parser.is_done()) end();
      co_return Result<>();
    }
    if (parser.is_header_done() && is_for_head) co_return Result<>();
  }
  co_return fail(Code::cancelled, "nobody waits for the answer any more");
}

/// The connection is free for another request, or closed.
void Exchange::end() {
  if (parser.keep_alive() && buffer.empty() && connection->is_quiet())
    pool->give_back(origin, *std::move(connection));
  connection.reset();
}

net::Task<> Exchange::read_head(std::string request) {
  connection->expires_at(std::chrono::steady_clock::now() + pool->limits.head_timeout);
  const net::Moved sent = co_await connection->write_all(request);
  if (sent.error)
    co_return fail(Code::unavailable, "the connection broke off: {}", sent.error.message());
  co_return co_await advance(pool->limits.head_timeout, true);
}

Answer::Answer(std::unique_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}
Answer::~Answer() = default;

const Head& Answer::head() const { return exchange_->parser.head(); }

net::Task<std::string> Answer::read() {
  Exchange& exchange = *exchange_;
  while (!exchange.parser.has_body() && !exchange.parser.is_done()) {
    auto advanced = co_await exchange.advance(exchange.pool->limits.silence_max);
    if (!advanced) co_return std::unexpected(std::move(advanced).error());
  }
  co_return exchange.parser.take_body();
}

void Answer::cancel() {
  exchange_->is_cancelled = true;
  if (exchange_->connection) exchange_->connection->expires_at(std::chrono::steady_clock::now());
}

Client::Client(net::Net& net, Limits limits)
    : pool_(std::make_shared<Pool>(Pool{.net = net, .limits = limits, .open = 0, .idle = {}})) {}
Client::~Client() { pool_->idle.clear(); }

asio::awaitable<Client::Outcome> Client::send(net::Url server, Request request) {
  const auto pool = pool_;
  const auto failed = [](Error error, bool is_unheard) {
    return std::unexpected(Failed{std::move(error), is_unheard});
  };
  if (pool->open >= pool->limits.open_max)
    co_return failed(Error(Code::limit, "too many requests are sent on at this moment"), true);
  auto text = text_of(server, request);
  if (!text) co_return failed(std::move(text).error(), false);
  const std::string origin = server.origin();
  const bool is_head = request.method == "HEAD";
  if (auto waiting = pool->take(origin)) {
    auto exchange = std::make_unique<Exchange>(pool, origin, *std::move(waiting), is_head);
    auto headed = co_await exchange->read_head(*text);
    if (headed) co_return std::make_unique<Answer>(std::move(exchange));
    // The other side may have closed it just then; asked anew where that cannot do harm.
    if (exchange->has_heard || !may_repeat(request.method) ||
        headed.error().code() == Code::timeout)
      co_return failed(std::move(headed).error(), false);
  }
  net::Trace trace;
  net::DialOptions options{
      .host = server.host,
      .port = server.port,
      .deadline = std::chrono::steady_clock::now() + pool->limits.connect_timeout,
      .fixed_dialogue = true};
  if (server.is_tls())
    options.tls = net::TlsOptions{.server_name = server.host_is_address ? "" : server.host,
                                  .alpn = {"http/1.1"}};
  auto dialled = co_await net::dial(pool->net, std::move(options), trace);
  if (!dialled)
    co_return failed(Error(Code::unavailable,
                           fmt::format("no connection to {}: {}", origin, dialled.error().detail)),
                     true);
  auto exchange = std::make_unique<Exchange>(pool, origin, *std::move(dialled), is_head);
  auto headed = co_await exchange->read_head(*std::move(text));
  if (!headed) co_return failed(std::move(headed).error(), false);
  co_return std::make_unique<Answer>(std::move(exchange));
}

}  // namespace fw::upstream
