// Another server's answers, as they come.
#include "host/upstream/client.hpp"

#include <gtest/gtest.h>

#include "host/net/testing/fixture.hpp"

namespace fw::upstream {
namespace {

using net::testing::Peer;
using net::testing::TcpServer;
using net::testing::TestNet;

net::Url at(const TcpServer& server) {
  return *net::parse_url(fmt::format("http://127.0.0.1:{}", server.port()));
}

struct Read {
  int status = 0;
  std::string body;
  std::string trouble;
  bool is_unheard = false;
};

boost::asio::awaitable<Read> read_all(Client& client, net::Url server, Request request) {
  Read read;
  auto sent = co_await client.send(std::move(server), std::move(request));
  if (!sent) {
    read.trouble = sent.error().error.sentence();
    read.is_unheard = sent.error().is_unheard;
    co_return read;
  }
  Answer& answer = **sent;
  read.status = answer.head().status;
  while (true) {
    auto piece = co_await answer.read();
    if (!piece) {
      read.trouble = piece.error().sentence();
      break;
    }
    if (piece->empty()) break;
    read.body += *piece;
  }
  co_return read;
}

/// Keeps the connection, and says in each answer which request on it this was.
boost::asio::awaitable<void> counting(Peer& peer) {
  for (int number = 1;; ++number) {
    const std::string head = co_await peer.read_until("\r\n\r\n");
    if (head.empty()) co_return;
    const std::string body = fmt::format("{}", number);
    co_await peer.write("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n" + body);
  }
}

boost::asio::awaitable<void> in_pieces(Peer& peer) {
  co_await peer.read_until("\r\n\r\n");
  const std::string answer =
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n6\r\ndata: \r\n3\r\na\n\n\r\n0\r\n\r\n";
  for (const char byte : answer) co_await peer.write(std::string(1, byte));
}

boost::asio::awaitable<void> breaks_off(Peer& peer) {
  co_await peer.read_until("\r\n\r\n");
  co_await peer.write("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf");
}

boost::asio::awaitable<void> says_nothing(Peer& peer) {
  co_await peer.read_until("\r\n\r\n");
  co_await peer.read_until("never");
}

boost::asio::awaitable<void> repeats_the_body(Peer& peer) {
  const std::string head = co_await peer.read_until("\r\n\r\n");
  const std::string body = co_await peer.read_exactly(5);
  co_await peer.write(fmt::format("HTTP/1.1 201 Made\r\nconnection: close\r\n\r\n{}", body));
}

boost::asio::awaitable<void> hangs_up_after_one(Peer& peer) {
  co_await peer.read_until("\r\n\r\n");
  co_await peer.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
}

TEST(Upstream, ConnectionsAreUsedAgain) {
  TestNet world;
  TcpServer server(world.loop, counting);
  Client client(world.net());
  EXPECT_EQ(world.run(read_all(client, at(server), {.method = "GET", .target = "/"})).body, "1");
  EXPECT_EQ(world.run(read_all(client, at(server), {.method = "GET", .target = "/"})).body, "2");
}

TEST(Upstream, AnAnswerInSingleBytesIsOne) {
  TestNet world;
  TcpServer server(world.loop, in_pieces);
  Client client(world.net());
  const Read read = world.run(read_all(client, at(server), {.method = "GET", .target = "/"}));
  EXPECT_EQ(read.status, 200);
  EXPECT_EQ(read.body, "data: a\n\n");
  EXPECT_EQ(read.trouble, "");
}

TEST(Upstream, ABodyThatBreaksOffIsNotWhole) {
  TestNet world;
  TcpServer server(world.loop, breaks_off);
  Client client(world.net());
  const Read read = world.run(read_all(client, at(server), {.method = "GET", .target = "/"}));
  EXPECT_EQ(read.body, "half");
  EXPECT_NE(read.trouble, "");
}

TEST(Upstream, WhoSaysNothingIsWaitedForOnlySoLong) {
  TestNet world;
  TcpServer server(world.loop, says_nothing);
  Client client(world.net(), {.head_timeout = Millis(50)});
  const Read read = world.run(read_all(client, at(server), {.method = "POST", .target = "/"}));
  EXPECT_EQ(read.trouble, "no answer within 50 ms");
  EXPECT_FALSE(read.is_unheard);
}

TEST(Upstream, BodiesAreSentAndAnEndByClosingIsAnEnd) {
  TestNet world;
  TcpServer server(world.loop, repeats_the_body);
  Client client(world.net());
  const Read read =
      world.run(read_all(client, at(server), {.method = "POST", .target = "/", .body = "hello"}));
  EXPECT_EQ(read.status, 201);
  EXPECT_EQ(read.body, "hello");
  EXPECT_EQ(read.trouble, "");
}

TEST(Upstream, AConnectionThatWasClosedMeanwhileIsReplaced) {
  TestNet world;
  TcpServer server(world.loop, hangs_up_after_one);
  Client client(world.net());
  for (int i = 0; i < 3; ++i) {
    const Read read = world.run(read_all(client, at(server), {.method = "GET", .target = "/"}));
    EXPECT_EQ(read.body, "ok") << read.trouble;
  }
}

TEST(Upstream, WhereNobodyListensNothingWasHeard) {
  TestNet world;
  net::Url nobody;
  {
    const TcpServer server(world.loop, counting);
    nobody = at(server);
  }
  Client client(world.net());
  const Read read = world.run(read_all(client, nobody, {.method = "POST", .target = "/"}));
  EXPECT_NE(read.trouble, "");
  EXPECT_TRUE(read.is_unheard);
}

TEST(Upstream, NoHeaderBeginsAnother) {
  TestNet world;
  TcpServer server(world.loop, counting);
  Client client(world.net());
  const Read read = world.run(
      read_all(client, at(server),
               {.method = "GET", .target = "/", .headers = {{"x", "a\r\nevil: b"}}, .body = ""}));
  EXPECT_EQ(read.trouble, "a header has a line break");
}

}  // namespace
}  // namespace fw::upstream
