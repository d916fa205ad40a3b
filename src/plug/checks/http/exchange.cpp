#include "plug/checks/http/exchange.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

#include "plug/checks/http/answer_reader.hpp"
#include "plug/kit/report.hpp"

namespace fw::checks::http {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

bool is_end(const boost::system::error_code& error) {
  return error == asio::error::eof || error == asio::ssl::error::stream_truncated;
}

void add_to(std::optional<Micros>& phase, Clock::time_point from, Clock::time_point to) {
  phase = phase.value_or(Micros(0)) + kit::elapsed(from, to);
}

net::Look<> read_answer(net::Connection& connection, AnswerReader& reader, model::Phases& phases) {
  const auto sent = Clock::now();
  auto first = sent;
  const Micros transferred = phases.transfer.value_or(Micros(0));
  while (true) {
    auto [got, error] = connection.read(reader.room());
    if (error == asio::error::would_block) {
      const net::Wake wake = co_await connection.ready();
      error = net::error_of(wake);
      if (!error) continue;
    }
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
      first = Clock::now();
      add_to(phases.first_byte, sent, first);
    }
    const auto fed = reader.feed(got);
    phases.transfer = transferred + kit::elapsed(first, Clock::now());
    if (!fed) co_return std::unexpected(fed.error());
    if (*fed) co_return std::expected<void, net::Failure>();
  }
}

net::Look<> send(net::Connection& connection, std::string_view request) {
  const auto [sent, error] = co_await connection.write_all(request);
  // A server may answer and close before it has read everything: the answer counts then.
  if (error && error != asio::error::broken_pipe && error != asio::error::connection_reset)
    co_return std::unexpected(net::failure_of(error, model::Reason::timeout_first_byte));
  co_return std::expected<void, net::Failure>();
}

}  // namespace

net::Look<Head> exchange(net::Connection& connection, ExchangeOptions options, Body& body,
                         model::Phases& phases) {
  connection.expires_at(options.deadline);
  AnswerReader reader(
      {.is_head = options.is_head, .skip_redirect_body = options.skip_redirect_body}, body);
  const std::string_view request =
      options.rendered.empty() ? options.prepared : std::string_view(options.rendered);
  std::expected<void, net::Failure> ended;
  const net::Moved at_once = connection.write(request);
  if (at_once.error || at_once.bytes < request.size())
    ended = co_await send(connection, request.substr(at_once.bytes));
  if (ended) ended = co_await read_answer(connection, reader, phases);
  if (!ended) co_return std::unexpected(std::move(ended).error());
  body.finish();
  co_return reader.take_head();
}

}  // namespace fw::checks::http
