#include "plug/checks/http/exchange.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "plug/checks/http/answer_reader.hpp"
#include "plug/kit/report.hpp"

namespace fw::checks::http {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

bool is_end(const boost::system::error_code& error) {
  return error == asio::error::eof || error == asio::ssl::error::stream_truncated;
}

void add_to(std::optional<Micros>& phase, Clock::time_point from, Clock::time_point to) {
  phase = phase.value_or(Micros(0)) + kit::elapsed(from, to);
}

template <class Stream>
net::Look<> read_answer(Stream& stream, AnswerReader& reader, model::Phases& phases) {
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
net::Look<> send_and_read(Stream& stream, std::string_view request, AnswerReader& reader,
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
  AnswerReader reader(
      {.is_head = options.is_head, .skip_redirect_body = options.skip_redirect_body}, body);
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
