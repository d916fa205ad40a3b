// Bodies that come bit by bit.
#include <gtest/gtest.h>

#include "host/http/test_support.hpp"

namespace fw::http::testing {
namespace {

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
constexpr std::string_view kGetOld = "GET / HTTP/1.0\r\nHost: x\r\n\r\n";

/// Answers with a stream that `begin` is given, on the server's loop.
Handler streaming(std::function<void(std::shared_ptr<ByteStream>)> begin) {
  return [begin](Request) -> boost::asio::awaitable<Response> {
    Response response;
    response.headers = {{"content-type", "text/plain"}, {"content-length", "5"}};
    response.bytes = begin;
    co_return response;
  };
}

TEST(Bytes, ReachTheClientInOrderAndEndProperly) {
  TestServer server(streaming([](const std::shared_ptr<ByteStream>& stream) {
    stream->send("one ");
    stream->send("two");
    stream->close();
    EXPECT_FALSE(stream->send("three"));
  }));
  TestClient client(server.port());
  client.send(kGet);
  const std::string answer = client.read_all();
  EXPECT_NE(answer.find("transfer-encoding: chunked"), std::string::npos) << answer;
  EXPECT_EQ(answer.find("content-length"), std::string::npos) << answer;
  EXPECT_TRUE(answer.ends_with("7\r\none two\r\n0\r\n\r\n")) << answer;
  TestClient old(server.port());
  old.send(kGetOld);
  EXPECT_TRUE(old.read_all().ends_with("\r\n\r\none two"));
}

TEST(Bytes, AbortedTheyHaveNoProperEnd) {
  TestServer server(streaming([](const std::shared_ptr<ByteStream>& stream) {
    stream->send("half");
    stream->on_room([stream] { stream->abort(); });
    stream->send(std::string(ByteStream::waiting_bytes_max, 'x'));
  }));
  TestClient client(server.port());
  client.send(kGet);
  const std::string answer = client.read_all();
  EXPECT_NE(answer.find("half"), std::string::npos);
  EXPECT_FALSE(answer.ends_with("0\r\n\r\n"));
}

TEST(Bytes, WhoSendsIsToldOfRoomAndOfTheEnd) {
  constexpr std::size_t kPieces = 64;
  const std::string piece(ByteStream::waiting_bytes_max / 4, 'x');
  std::promise<void> closed;
  std::size_t waiting_max = 0;
  std::function<void()> more;  // outlives the server
  TestServer server(streaming([&](const std::shared_ptr<ByteStream>& stream) {
    stream->on_close([&] { closed.set_value(); });
    more = [&, stream, sent = std::size_t{0}]() mutable {
      while (sent < kPieces && stream->waiting() <= ByteStream::waiting_bytes_max) {
        stream->send(piece);
        ++sent;
        waiting_max = std::max(waiting_max, stream->waiting());
      }
      if (sent == kPieces) stream->close();
    };
    stream->on_room([&] { more(); });
    more();
  }));
  TestClient client(server.port());
  client.send(kGet);
  EXPECT_GT(client.read_all().size(), kPieces * piece.size());
  ASSERT_EQ(closed.get_future().wait_for(kPatience), std::future_status::ready);
  EXPECT_LE(waiting_max, ByteStream::waiting_bytes_max + piece.size());
  server.on_loop([&] { more = nullptr; });
}

TEST(Bytes, AClientThatLeavesEndsThem) {
  std::promise<void> closed;
  TestServer server(streaming([&](const std::shared_ptr<ByteStream>& stream) {
    stream->send("begin");
    stream->on_close([&] { closed.set_value(); });
  }));
  TestClient client(server.port());
  client.send(kGet);
  client.read_until("begin");
  client.close();
  EXPECT_EQ(closed.get_future().wait_for(kPatience), std::future_status::ready);
}

TEST(Bytes, AreLeftOutWhereOnlyTheHeadIsAskedFor) {
  TestServer server(streaming([](const std::shared_ptr<ByteStream>&) { FAIL(); }));
  TestClient client(server.port());
  client.send("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string answer = client.read_all();
  EXPECT_EQ(status_of(answer), 200);
  EXPECT_EQ(answer.find("content-length"), std::string::npos) << answer;
}

}  // namespace
}  // namespace fw::http::testing
