#include "plug/checks/http/exchange.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <optional>

#include "plug/checks/http/request.hpp"
#include "plug/kit/report.hpp"

namespace fw::checks::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using Clock = std::chrono::steady_clock;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

// Beast wants one piece of the answer's structure in one piece of memory.
constexpr std::size_t kBufferBytesMax = kHeaderBytesMax + 32 * 1024;
constexpr std::size_t kFirstReadBytes = 4 * 1024;
constexpr std::size_t kReadBytes = 32 * 1024;

bool is_end(const boost::system::error_code& error) {
  return error == asio::error::eof || error == asio::ssl::error::stream_truncated;
}

net::Failure bad_http(std::string detail) {
  return {.reason = model::Reason::bad_http, .detail = std::move(detail)};
}

net::Failure failure_of_parser(const beast::error_code& code) {
  using beast::http::error;
  if (code == error::header_limit || code == error::buffer_overflow)
    return {.reason = model::Reason::too_large,
            .detail = fmt::format("the head of the answer has more than {} bytes or {} fields",
                                  kHeaderBytesMax, kHeaderFieldsMax)};
  if (code == error::partial_message)
    return bad_http("the connection was closed before the answer was complete");
  return bad_http(fmt::format("the answer is not valid HTTP: {}", code.message()));
}

/// The state of reading one answer, apart from the socket: bytes in, progress out.
class Reader {
 public:
  Reader(const ExchangeOptions& options, Body& body)
      : options_(options), body_(body), buffer_(kBufferBytesMax) {
    parser_.emplace(body_, options_.is_head);
  }

  [[nodiscard]] asio::mutable_buffer room() {
    const std::size_t wanted = got_some_ ? kReadBytes : kFirstReadBytes;
    const std::size_t left = kBufferBytesMax - buffer_.size();
    const auto space = buffer_.prepare(std::min(wanted, left));
    return {space.data(), space.size()};
  }

  [[nodiscard]] bool got_some() const { return got_some_; }
  [[nodiscard]] Head take_head() { return std::move(parser_->head()); }

  /// `got` bytes were read into room(). True: the answer is complete, or enough of it.
  std::expected<bool, net::Failure> feed(std::size_t got) {
    got_some_ = true;
    buffer_.commit(got);
    while (buffer_.size() > 0) {
      beast::error_code error;
      const std::size_t used = parser_->put(buffer_.data(), error);
      buffer_.consume(used);
      if (error && error != beast::http::error::need_more)
        return std::unexpected(failure_of_parser(error));
      if (is_complete()) {
        if (!is_interim()) return true;
        if (++interim_ > kInterimMax)
          return std::unexpected(bad_http(
              fmt::format("more than {} interim answers (1xx) before the real one", kInterimMax)));
        parser_.emplace(body_, options_.is_head);
        continue;
      }
      if (error || used == 0) break;
    }
    if (buffer_.size() >= kBufferBytesMax)
      return std::unexpected(failure_of_parser(beast::http::error::buffer_overflow));
    return false;
  }

  /// The other side has closed: right for an answer that ends so, wrong for any other.
  std::expected<void, net::Failure> end() {
    beast::error_code error;
    if (parser_->got_some()) parser_->put_eof(error);
    if (error || !parser_->is_done())
      return std::unexpected(failure_of_parser(beast::http::error::partial_message));
    return {};
  }

 private:
  [[nodiscard]] bool is_complete() {
    if (parser_->is_done() || parser_->has_enough()) return true;
    return options_.skip_redirect_body && parser_->is_header_done() &&
           is_redirect(parser_->head().status);
  }
  [[nodiscard]] bool is_interim() {
    return parser_->head().status < 200 && parser_->head().status != 101;
  }

  const ExchangeOptions& options_;
  Body& body_;
  beast::flat_buffer buffer_;
  std::optional<ResponseParser> parser_;
  bool got_some_ = false;
  int interim_ = 0;
};

void add_to(std::optional<Micros>& phase, Clock::time_point from, Clock::time_point to) {
  phase = phase.value_or(Micros(0)) + kit::elapsed(from, to);
}

template <class Stream>
net::Look<> read_answer(Stream& stream, Reader& reader, model::Phases& phases) {
  const auto sent = Clock::now();
  auto first = sent;
  const Micros transferred = phases.transfer.value_or(Micros(0));
  while (true) {
    const auto [error, got] = co_await stream.async_read_some(reader.room(), kAwait);
    const auto now = Clock::now();
    if (error && !is_end(error)) {
      const auto late =
          reader.got_some() ? model::Reason::timeout_transfer : model::Reason::timeout_first_byte;
      co_return std::unexpected(net::failure_of(error, late));
    }
    if (error && !reader.got_some())
      co_return std::unexpected(net::Failure{model::Reason::connect_reset,
                                             "the connection was closed without an answer"});
    if (error) co_return reader.end();
    if (!reader.got_some()) {
      first = now;
      add_to(phases.first_byte, sent, now);
    }
    const auto fed = reader.feed(got);
    phases.transfer = transferred + kit::elapsed(first, Clock::now());
    if (!fed) co_return std::unexpected(fed.error());
    if (*fed) co_return std::expected<void, net::Failure>();
  }
}

template <class Stream>
net::Look<> send(Stream& stream, std::string_view request) {
  const auto [error, sent] =
      co_await asio::async_write(stream, asio::buffer(request.data(), request.size()), kAwait);
  // A server may answer and close before it has read everything: the answer counts then.
  if (error && error != asio::error::broken_pipe && error != asio::error::connection_reset)
    co_return std::unexpected(net::failure_of(error, model::Reason::timeout_first_byte));
  co_return std::expected<void, net::Failure>();
}

template <class Stream>
net::Look<> send_and_read(Stream& stream, std::string_view request, Reader& reader,
                          model::Phases& phases) {
  auto sent = co_await send(stream, request);
  if (!sent) co_return sent;
  auto ended = co_await read_answer(stream, reader, phases);
  co_return ended;
}

}  // namespace

net::Look<Head> exchange(net::Connection& connection, ExchangeOptions options, Body& body,
                         model::Phases& phases) {
  connection.lowest().expires_at(options.deadline);
  Reader reader(options, body);
  std::expected<void, net::Failure> ended;
  if (connection.is_tls()) {
    ended = co_await send_and_read(connection.secure(), options.request, reader, phases);
  } else {
    ended = co_await send_and_read(connection.plain(), options.request, reader, phases);
  }
  if (!ended) co_return std::unexpected(std::move(ended).error());
  body.finish();
  co_return reader.take_head();
}

}  // namespace fw::checks::http
