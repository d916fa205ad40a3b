// Answers of other regions, passed on.
#include "web/routing/relay.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <deque>

namespace fw::web {
namespace {

namespace asio = boost::asio;

struct Script {
  int status = 200;
  http::Headers headers;
  std::optional<std::uint64_t> length;
  std::deque<std::string> pieces;
  bool breaks_off = false;
  int cancelled = 0;
  Carried asked;
};

class ScriptedAnswer final : public CarriedAnswer {
 public:
  explicit ScriptedAnswer(Script& script) : script_(script) {}
  int status() const override { return script_.status; }
  const http::Headers& headers() const override { return script_.headers; }
  std::optional<std::uint64_t> length() const override { return script_.length; }
  asio::awaitable<Result<std::string>> read() override {
    if (script_.pieces.empty()) {
      if (script_.breaks_off) co_return fail(Code::unavailable, "broken");
      co_return std::string();
    }
    std::string piece = std::move(script_.pieces.front());
    script_.pieces.pop_front();
    co_return piece;
  }
  void cancel() override { ++script_.cancelled; }

 private:
  Script& script_;
};

class ScriptedCarrier final : public Carrier {
 public:
  explicit ScriptedCarrier(Script& script) : script_(script) {}
  asio::awaitable<Result<std::unique_ptr<CarriedAnswer>>> send(std::string /*region*/,
                                                               Carried request) override {
    script_.asked = std::move(request);
    std::unique_ptr<CarriedAnswer> answer = std::make_unique<ScriptedAnswer>(script_);
    co_return answer;
  }

 private:
  Script& script_;
};

class Client final : public http::ByteStream {
 public:
  bool send(std::string_view bytes) override {
    if (is_gone) return false;
    got += bytes;
    if (reads_slowly) waits += bytes.size();
    return true;
  }
  std::size_t waiting() const override { return waits; }
  void close() override { end = "closed"; }
  void abort() override { end = "aborted"; }
  void on_close(std::function<void()> callback) override { closed = std::move(callback); }
  void on_room(std::function<void()> callback) override { room = std::move(callback); }

  std::string got;
  std::string end;
  std::function<void()> closed;
  std::function<void()> room;
  std::size_t waits = 0;
  bool reads_slowly = false;
  bool is_gone = false;
};

class RelayTest : public testing::Test {
 protected:
  http::Response ask(std::string method = "GET") {
    std::optional<Result<http::Response>> got;
    asio::co_spawn(
        loop, relay(carrier, "us-east", {.method = std::move(method)}, gauge),
        [&](std::exception_ptr, Result<http::Response> response) { got = std::move(response); });
    loop.run();
    loop.restart();
    EXPECT_TRUE(*got);
    return **got;
  }

  asio::io_context loop;
  NullMetrics metrics;
  Gauge& gauge = metrics.gauge("g", "", {});
  Script script;
  ScriptedCarrier carrier{script};
};

TEST_F(RelayTest, ShortAnswersArePassedOnWhole) {
  script = {.status = 404, .headers = {{"x-a", "b"}, {"connection", "close"}}, .length = 6};
  script.pieces = {"one", "two"};
  const auto response = ask();
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.body, "onetwo");
  EXPECT_EQ(response.headers, (http::Headers{{"x-a", "b"}}));
  EXPECT_FALSE(response.bytes);
}

TEST_F(RelayTest, StreamsArePassedOnAsTheyCome) {
  script.pieces = {"data: 1\n\n", "data: 2\n\n"};
  const auto response = ask();
  ASSERT_TRUE(response.bytes);
  const auto client = std::make_shared<Client>();
  response.bytes(client);
  loop.run();
  EXPECT_EQ(client->got, "data: 1\n\ndata: 2\n\n");
  EXPECT_EQ(client->end, "closed");
}

TEST_F(RelayTest, WhatBreaksOffIsNotMadeWhole) {
  script.pieces = {"half"};
  script.breaks_off = true;
  const auto client = std::make_shared<Client>();
  ask().bytes(client);
  loop.run();
  EXPECT_EQ(client->got, "half");
  EXPECT_EQ(client->end, "aborted");
}

TEST_F(RelayTest, ASlowClientIsWaitedFor) {
  const std::string piece(http::ByteStream::waiting_bytes_max + 1, 'x');
  script.pieces = {piece, piece};
  const auto client = std::make_shared<Client>();
  client->reads_slowly = true;
  ask().bytes(client);
  loop.poll();
  EXPECT_EQ(client->got.size(), piece.size());
  client->waits = 0;
  client->room();
  loop.poll();
  EXPECT_EQ(client->got.size(), 2 * piece.size());
  client->waits = 0;
  client->room();
  loop.poll();
  EXPECT_EQ(client->end, "closed");
}

TEST_F(RelayTest, AClientThatLeavesEndsTheOtherSide) {
  const std::string piece(http::ByteStream::waiting_bytes_max + 1, 'x');
  script.pieces = {piece, piece};
  const auto client = std::make_shared<Client>();
  client->reads_slowly = true;
  ask().bytes(client);
  loop.poll();
  client->is_gone = true;
  client->closed();
  loop.poll();
  EXPECT_EQ(script.cancelled, 1);
  EXPECT_EQ(script.pieces.size(), 1U);
}

TEST(Carry, LeavesOutWhatBelongsToOneConnectionOrNobodyMaySay) {
  http::Request request{.method = "GET",
                        .path = "/status/a b",
                        .query = "x=1",
                        .headers = {{"cookie", "sid=use.1"},
                                    {"x-forwarded-for", "6.6.6.6"},
                                    {"forwarded", "for=6.6.6.6"},
                                    {std::string(kMarkHeader), "made up"},
                                    {"fly-replay-src", "made up"},
                                    {"te", "trailers"},
                                    {"host", "x"}}};
  const Mark mark{.from = "eu-west", .to = "us-east", .at = from_ms(1)};
  const std::string expected = make_mark("key", mark, request);
  const Carried carried = carry(std::move(request), "key", mark);
  EXPECT_EQ(carried.target, "/status/a%20b?x=1");
  EXPECT_EQ(carried.headers,
            (http::Headers{{"cookie", "sid=use.1"}, {std::string(kMarkHeader), expected}}));
}

}  // namespace
}  // namespace fw::web
