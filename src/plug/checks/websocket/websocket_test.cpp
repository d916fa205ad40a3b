// The WebSocket check against servers that agree, refuse, lie and flood.
#include <gtest/gtest.h>

#include "plug/checks/websocket/handshake.hpp"
#include "plug/kit/testing/line_server.hpp"
#include "plug/kit/testing/probe.hpp"

namespace fw::checks::websocket {
std::unique_ptr<model::CheckKind> make(net::Net& net);

namespace {

using kit::testing::babble;
using model::Outcome;
using model::Reason;
using net::testing::HttpRequest;
using net::testing::Peer;
using net::testing::PeerScript;
using net::testing::TcpServer;

/// What a server does after a good handshake.
using After = std::function<boost::asio::awaitable<void>(Peer&)>;

std::string agreement(const HttpRequest& request, const std::string& more = {}) {
  return fmt::format(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: keep-alive, "
      "Upgrade\r\n"
      "Sec-WebSocket-Accept: {}\r\n{}\r\n",
      accept_for(request.header("Sec-WebSocket-Key")), more);
}

boost::asio::awaitable<void> agree_and(Peer& peer, std::string more, After after) {
  HttpRequest request;
  request.head = co_await peer.read_until("\r\n\r\n");
  co_await peer.write(agreement(request, more));
  co_await after(peer);
}

PeerScript agreeing(After after, std::string more = {}) {
  return [after = std::move(after), more](Peer& peer) { return agree_and(peer, more, after); };
}

/// The payload of a short masked frame.
boost::asio::awaitable<std::string> read_frame(Peer& peer) {
  const std::string head = co_await peer.read_exactly(6);
  if (head.size() < 6) co_return std::string();
  std::string payload = co_await peer.read_exactly(static_cast<std::size_t>(head[1] & 0x7f));
  for (std::size_t i = 0; i < payload.size(); ++i)
    payload[i] = static_cast<char>(payload[i] ^ head[2 + i % 4]);
  co_return payload;
}

std::string frame(int opcode, const std::string& payload, bool is_final = true) {
  return std::string{static_cast<char>((is_final ? 0x80 : 0) | opcode),
                     static_cast<char>(payload.size())} +
         payload;
}

boost::asio::awaitable<void> hang(Peer& peer) { return peer.hang(); }

class WebSocketCheck : public testing::Test {
 protected:
  WebSocketCheck() { world_.dns.add("live.test", "A", "127.0.0.1"); }
  model::ProbeReport look(const PeerScript& script, model::Settings settings = {},
                          Millis timeout = Millis(3000)) {
    const TcpServer server(world_.loop, script);
    return kit::testing::probe(world_, *kind_,
                               {.target = fmt::format("ws://live.test:{}/feed", server.port()),
                                .settings = std::move(settings),
                                .timeout = timeout});
  }
  model::ProbeReport look_at_answer(const std::string& answer) {
    return look([answer](Peer& peer) { return babble(peer, answer, "", Millis(1000)); }, {},
                Millis(300));
  }
  net::testing::TestNet world_;
  std::unique_ptr<model::CheckKind> kind_ = make(world_.net());
};

TEST_F(WebSocketCheck, AGoodHandshakeIsUp) {
  const auto report = look(agreeing(hang));
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_EQ(report.evidence.status, 101);
  EXPECT_EQ(report.evidence.protocol, "WebSocket");
  EXPECT_TRUE(report.phases.first_byte && report.phases.transfer);
}

TEST_F(WebSocketCheck, SpeaksTls) {
  const TcpServer server(world_.loop, agreeing(hang),
                         world_.authority.issue({.names = {"live.test"}, .to_days = 5}));
  const auto report = kit::testing::probe(
      world_, *kind_, {.target = fmt::format("wss://live.test:{}", server.port())});
  EXPECT_EQ(report.outcome, Outcome::degraded) << report.detail;
  EXPECT_EQ(report.reason, Reason::tls_expiring);
}

TEST_F(WebSocketCheck, AsksAsItIsTold) {
  std::string head;
  const auto script = net::testing::http_script([&](const HttpRequest& request) {
    head = request.head;
    return agreement(request, "Sec-WebSocket-Protocol: chat.v2\r\n");
  });
  const auto report = look(script, {{"subprotocol", "chat.v2"},
                                    {"headers", "Origin: https://shop.test"},
                                    {"bearer_token", "abc"}});
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  for (const char* line :
       {"GET /feed HTTP/1.1\r\n", "\r\nUpgrade: websocket\r\n", "\r\nConnection: Upgrade\r\n",
        "\r\nSec-WebSocket-Version: 13\r\n", "\r\nSec-WebSocket-Protocol: chat.v2\r\n",
        "\r\nOrigin: https://shop.test\r\n", "\r\nAuthorization: Bearer abc\r\n"})
    EXPECT_NE(head.find(line), std::string::npos) << line << head;
}

TEST_F(WebSocketCheck, SendsAndExpects) {
  const auto echo = [](Peer& peer) -> boost::asio::awaitable<void> {
    co_await peer.write(frame(9, "are you there"));
    const std::string said = co_await read_frame(peer);
    const std::string pong = co_await read_frame(peer);
    co_await peer.write(frame(1, "noise") + frame(1, said + "/", false));
    co_await peer.write(frame(10, "") + frame(0, pong));
    co_await peer.hang();
  };
  const auto report = look(agreeing(echo), {{"send", "hello"}, {"expect", "hello/are you there"}});
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_EQ(report.evidence.excerpt, "hello/are you there");

  const auto wrong = look(agreeing(echo), {{"send", "hello"}, {"expect", "bye"}}, Millis(300));
  EXPECT_EQ(wrong.outcome, Outcome::down);
  EXPECT_EQ(wrong.reason, Reason::unexpected_answer);
  EXPECT_EQ(wrong.detail, "no message contains \"bye\" (2 came)");
}

TEST_F(WebSocketCheck, RefusesFalseHandshakes) {
  EXPECT_EQ(look_at_answer("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n").reason,
            Reason::http_status);
  EXPECT_EQ(look_at_answer("HTTP/1.1 101 X\r\n\r\n").reason, Reason::bad_protocol);
  const auto key = look_at_answer(
      "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
  EXPECT_EQ(key.reason, Reason::bad_protocol);
  EXPECT_EQ(key.detail, "Sec-WebSocket-Accept is not the answer to our key");
  EXPECT_EQ(look_at_answer("SSH-2.0-x\r\n").reason, Reason::bad_http);
  EXPECT_EQ(look_at_answer("HTTP/1.1 1x1 ?\r\n\r\n").reason, Reason::bad_http);
  EXPECT_EQ(look(agreeing(hang, "Sec-WebSocket-Extensions: permessage-deflate\r\n")).reason,
            Reason::bad_protocol);
  EXPECT_EQ(look(agreeing(hang, "Sec-WebSocket-Protocol: x\r\n")).reason, Reason::bad_protocol);
  EXPECT_EQ(look(agreeing(hang), {{"subprotocol", "chat"}}).reason, Reason::unexpected_answer);
}

TEST_F(WebSocketCheck, ServersThatCloseOrStaySilentAreNamed) {
  const model::Settings expect = {{"expect", "x"}};
  const auto close = [](Peer& peer) -> boost::asio::awaitable<void> {
    co_await peer.write(frame(8, "\x03\xf0policy"));
    co_await peer.hang();
  };
  const auto closed = look(agreeing(close), expect);
  EXPECT_EQ(closed.reason, Reason::unexpected_answer);
  EXPECT_EQ(closed.detail, "the server closed with 1008 after 0 messages");
  EXPECT_EQ(look(agreeing(hang), expect, Millis(150)).reason, Reason::timeout_transfer);
  EXPECT_EQ(look(hang, {}, Millis(150)).reason, Reason::timeout_first_byte);
}

TEST_F(WebSocketCheck, HostileServersEndIt) {
  const model::Settings expect = {{"expect", "never"}};
  const auto after = [&](std::string first, std::string again) {
    return look(agreeing([first, again](Peer& peer) { return babble(peer, first, again); }), expect)
        .reason;
  };
  const std::string huge = std::string("\x81\x7f\0\0\0\1\0\0\0\0", 10);
  EXPECT_EQ(after(huge, ""), Reason::too_large);
  EXPECT_EQ(after(frame(1, "a", false), frame(0, std::string(125, 'x'), false)), Reason::too_large);
  EXPECT_EQ(after("", frame(1, "spam")), Reason::unexpected_answer);
  EXPECT_EQ(after("", frame(9, "ping")), Reason::unexpected_answer);
  EXPECT_EQ(after("", std::string("\x81\x81", 2)), Reason::bad_protocol);
  EXPECT_EQ(after("", "\xf1"), Reason::bad_protocol);
  const auto endless_head = [](Peer& peer) {
    return babble(peer, "HTTP/1.1 101 X\r\n", "X: " + std::string(1000, 'x') + "\r\n");
  };
  EXPECT_EQ(look(endless_head).reason, Reason::too_large);
  const auto drip = [](Peer& peer) { return babble(peer, "HTTP/1.1 1", "0", Millis(10)); };
  EXPECT_EQ(look(drip, {}, Millis(150)).reason, Reason::timeout_transfer);
}

TEST_F(WebSocketCheck, RefusesBadSettings) {
  const std::string target = "wss://live.example/feed";
  EXPECT_FALSE(kind_->accept("https://live.example/feed", {}));
  EXPECT_FALSE(kind_->accept("live.example", {}));
  EXPECT_FALSE(kind_->accept(target, {{"headers", "Sec-WebSocket-Key: x"}}));
  EXPECT_FALSE(kind_->accept(target, {{"headers", "Upgrade: x"}}));
  EXPECT_FALSE(kind_->accept(target, {{"subprotocol", "a b"}}));
  EXPECT_FALSE(kind_->accept(target, {{"send", std::string(5000, 'x')}}));
  EXPECT_FALSE(kind_->accept(target, {{"headers", "Authorization: x"}, {"bearer_token", "y"}}));
  EXPECT_EQ(kind_->host("WSS://Live.Example/feed"), "live.example");
}

}  // namespace
}  // namespace fw::checks::websocket
