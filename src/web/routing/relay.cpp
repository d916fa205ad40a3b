#include "web/routing/relay.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/encode.hpp"
#include "base/text.hpp"

namespace fw::web {
namespace {

namespace asio = boost::asio;
using http::ByteStream;

/// Of a connection (RFC 9110 §7.6.1), made anew by the next one, or the word of a proxy, which the
/// mark takes the place of.
constexpr std::array<std::string_view, 16> kOwnOfEachHop = {"connection",
                                                            "keep-alive",
                                                            "te",
                                                            "trailer",
                                                            "transfer-encoding",
                                                            "upgrade",
                                                            "expect",
                                                            "content-length",
                                                            "host",
                                                            "http2-settings",
                                                            "proxy-connection",
                                                            "proxy-authenticate",
                                                            "proxy-authorization",
                                                            "fly-replay-src",
                                                            "fly-replay-failed",
                                                            kMarkHeader};

bool is_of_hop(std::string_view name) {
  return std::ranges::find(kOwnOfEachHop, name) != kOwnOfEachHop.end() ||
         name.starts_with("x-forwarded-") || name == "forwarded";
}

/// What both of them wait on: an answer that comes, and a client that takes it.
struct Passing {
  std::shared_ptr<CarriedAnswer> answer;
  std::shared_ptr<ByteStream> client;
  asio::steady_timer room;
  bool is_over = false;
};

asio::awaitable<void> wait_for_room(std::shared_ptr<Passing> passing) {
  while (!passing->is_over && passing->client->waiting() > ByteStream::waiting_bytes_max) {
    boost::system::error_code ignored;
    passing->room.expires_at(asio::steady_timer::time_point::max());
    co_await passing->room.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

asio::awaitable<void> pass(std::shared_ptr<Passing> passing) {
  while (!passing->is_over) {
    auto piece = co_await passing->answer->read();
    if (!piece) {
      passing->client->abort();
      break;
    }
    if (piece->empty()) {
      passing->client->close();
      break;
    }
    if (!passing->client->send(*piece)) break;
    co_await wait_for_room(passing);
  }
  passing->client->on_room({});
}

/// Begins to pass the body on; ends when either side does.
void begin(const asio::any_io_executor& loop, std::shared_ptr<CarriedAnswer> answer,
           std::shared_ptr<ByteStream> client, Gauge& under_way) {
  auto passing = std::make_shared<Passing>(
      Passing{.answer = std::move(answer), .client = client, .room = asio::steady_timer(loop)});
  under_way.add(1);
  client->on_room([weak = std::weak_ptr(passing)] {
    if (const auto self = weak.lock()) self->room.cancel();
  });
  client->on_close([weak = std::weak_ptr(passing), &under_way] {
    under_way.add(-1);
    const auto self = weak.lock();
    if (!self) return;
    self->is_over = true;
    self->answer->cancel();
    self->room.cancel();
  });
  asio::co_spawn(loop, pass(std::move(passing)), asio::detached);
}

http::Headers kept(const http::Headers& headers) {
  http::Headers kept;
  for (const auto& header : headers)
    if (!is_of_hop(header.first)) kept.push_back(header);
  return kept;
}

asio::awaitable<Result<std::string>> read_whole(CarriedAnswer& answer) {
  std::string body;
  while (true) {
    auto piece = co_await answer.read();
    if (!piece) co_return std::unexpected(std::move(piece).error());
    if (piece->empty()) co_return body;
    body += *piece;
  }
}

}  // namespace

std::string target_of(const http::Request& request) {
  std::string target;
  for (const std::string_view segment : split(std::string_view(request.path).substr(1), '/'))
    target += "/" + percent_encode(segment);
  if (target.empty()) target = "/";
  if (!request.query.empty()) target += "?" + request.query;
  return target;
}

Carried carry(http::Request request, std::string_view key, const Mark& mark) {
  Carried carried;
  carried.target = target_of(request);
  carried.headers = kept(request.headers);
  carried.headers.emplace_back(kMarkHeader, make_mark(key, mark, request));
  carried.method = std::move(request.method);
  carried.body = std::move(request.body);
  return carried;
}

asio::awaitable<Result<http::Response>> relay(Carrier& carrier, std::string region, Carried request,
                                              Gauge& under_way) {
  const bool is_head_only = request.method == "HEAD";
  auto sent = co_await carrier.send(std::move(region), std::move(request));
  if (!sent) co_return std::unexpected(std::move(sent).error());
  std::shared_ptr<CarriedAnswer> answer = *std::move(sent);
  http::Response response;
  response.status = answer->status();
  response.headers = kept(answer->headers());
  if (is_head_only) {
    response.bytes = [](const std::shared_ptr<ByteStream>& client) { client->close(); };
    co_return response;
  }
  if (answer->length() && *answer->length() <= kWholeAnswerBytesMax) {
    auto body = co_await read_whole(*answer);
    if (!body) co_return std::unexpected(std::move(body).error());
    response.body = *std::move(body);
    co_return response;
  }
  if (response.status == 204 || response.status == 304) co_return response;
  const auto loop = co_await asio::this_coro::executor;
  response.bytes = [loop, answer, &under_way](std::shared_ptr<ByteStream> client) {
    begin(loop, answer, std::move(client), under_way);
  };
  co_return response;
}

}  // namespace fw::web
