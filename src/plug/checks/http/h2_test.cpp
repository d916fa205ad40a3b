// The HTTP check over HTTP/2, against servers that mean well and servers that do not.
#include <gtest/gtest.h>

#include "plug/checks/http/body.hpp"
#include "plug/checks/http/response_parser.hpp"
#include "plug/kit/testing/http2_server.hpp"
#include "plug/kit/testing/line_server.hpp"
#include "plug/kit/testing/probe.hpp"

namespace fw::checks::http {
std::unique_ptr<model::CheckKind> make(net::Net& net);

namespace {

using kit::testing::babble;
using kit::testing::h2_context;
using kit::testing::http2_script;
using kit::testing::Http2Server;
using model::Outcome;
using model::Reason;
using net::testing::http_response;
using net::testing::http_script;
using net::testing::HttpRequest;
using net::testing::Peer;
using net::testing::PeerScript;
using net::testing::TcpServer;

class H2Check : public testing::Test {
 protected:
  H2Check() {
    world_.dns.add("shop.test", "A", "127.0.0.1");
    world_.dns.add("other.test", "A", "127.0.0.1");
  }
  model::ProbeReport look(const std::string& url, model::Settings settings = {},
                          Millis timeout = Millis(5000)) {
    settings.emplace("protocol", "h2");
    return kit::testing::probe(
        world_, *kind_, {.target = url, .settings = std::move(settings), .timeout = timeout});
  }
  /// Of a server that needs no script of its own.
  model::ProbeReport look(const std::shared_ptr<Http2Server>& server,
                          const model::Settings& settings = {}) {
    const TcpServer web(world_.loop, http2_script(server));
    const std::string url = web.url("shop.test", "/a?b");
    return look(server->context ? "https" + url.substr(4) : url, settings);
  }
  model::ProbeReport hostile(std::string first, std::string again, Millis timeout = Millis(5000)) {
    const TcpServer web(world_.loop,
                        [first, again](Peer& peer) { return babble(peer, first, again); });
    return look(web.url("shop.test"), {}, timeout);
  }
  std::shared_ptr<SSL_CTX> context() {
    return h2_context(world_.authority.issue({.names = {"shop.test"}}));
  }

  net::testing::TestNet world_;
  std::unique_ptr<model::CheckKind> kind_ = make(world_.net());
};

std::string frame(char type, char flags, char stream, const std::string& payload) {
  std::string bytes(3, '\0');
  bytes[1] = static_cast<char>(payload.size() >> 8U);
  bytes[2] = static_cast<char>(payload.size());
  return bytes + type + flags + std::string(3, '\0') + stream + payload;
}

const std::string kSettings = frame(4, 0, 0, "");
const std::string kHead = frame(1, 4, 1, "\x88");  // :status 200

std::shared_ptr<Http2Server> server_of(std::string body) {
  return std::make_shared<Http2Server>(Http2Server{
      .headers = {{":status", "200"}, {"content-type", "text/plain"}}, .body = std::move(body)});
}

TEST_F(H2Check, SpeaksItInPlainText) {
  const auto server = server_of("hello");
  const auto report = look(server, {{"body_contains", "hello"},
                                    {"headers", "X-Key: one"},
                                    {"bearer_token", "secret"},
                                    {"headers_expected", "Content-Type: text"},
                                    {"protocol_expected", "h2"}});
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_EQ(report.evidence.protocol, "HTTP/2");
  EXPECT_EQ(report.evidence.status, 200);
  EXPECT_EQ(report.evidence.excerpt, "hello");
  EXPECT_TRUE(report.phases.first_byte && report.phases.transfer);
  EXPECT_EQ(server->heard[":method"], "GET");
  EXPECT_EQ(server->heard[":scheme"], "http");
  EXPECT_EQ(server->heard[":path"], "/a?b");
  EXPECT_TRUE(server->heard[":authority"].starts_with("shop.test:"));
  EXPECT_EQ(server->heard["x-key"], "one");
  EXPECT_EQ(server->heard["authorization"], "Bearer secret");
  EXPECT_EQ(server->heard["accept-encoding"], "gzip, br, zstd");
  EXPECT_FALSE(server->heard.contains("connection"));
}

TEST_F(H2Check, AgreesOnItUnderTls) {
  const auto server = server_of("hello");
  server->context = context();
  for (const char* protocol : {"auto", "h2"}) {
    server->body = "hello";
    const auto report = look(server, {{"protocol", protocol}});
    EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
    EXPECT_EQ(report.evidence.protocol, "HTTP/2");
    ASSERT_TRUE(report.evidence.tls);
    EXPECT_EQ(report.evidence.tls->alpn, "h2");
  }
}

TEST_F(H2Check, OffersItOnlyWhereAsked) {
  const TcpServer web(world_.loop,
                      http_script([](const HttpRequest&) { return http_response(200, "hello"); }),
                      world_.authority.issue({.names = {"shop.test"}}));
  for (const char* protocol : {"auto", "http1"}) {
    const auto report = look(web.url("shop.test"), {{"protocol", protocol}});
    EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
    EXPECT_EQ(report.evidence.protocol, "HTTP/1.1");
  }
  const auto alone = look(web.url("shop.test"));
  EXPECT_EQ(alone.outcome, Outcome::down);
  EXPECT_EQ(alone.reason, Reason::bad_http) << alone.detail;
  const auto expected =
      look(web.url("shop.test"), {{"protocol", "auto"}, {"protocol_expected", "h2"}});
  EXPECT_EQ(expected.reason, Reason::unexpected_answer);
}

TEST_F(H2Check, SendsABody) {
  const auto server = server_of("");
  const std::string body(60'000, 'x');
  const auto report = look(server, {{"method", "POST"}, {"body", body}});
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_EQ(server->heard_body, body);
  EXPECT_EQ(server->heard["content-length"], "60000");
}

TEST_F(H2Check, FollowsRedirects) {
  const auto there = server_of("here");
  const TcpServer second(world_.loop, http2_script(there));
  const auto from = server_of("moved");
  from->headers = {{":status", "302"}, {"location", second.url("other.test", "/x")}};
  const auto report = look(from, {{"headers", "X-Key: secret"}, {"body_contains", "here"}});
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_EQ(report.evidence.hops.size(), 1);
  EXPECT_FALSE(there->heard.contains("x-key"));
}

TEST_F(H2Check, TakesWhatAnswersMayHave) {
  const auto server = server_of("hello");
  server->interim = {{":status", "103"}, {"link", "</a>"}};
  server->trailers = {{"x-late", "1"}};
  const auto report = look(server, {{"conditions", "has([HEADER].x-late) == false"}});
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_EQ(report.evidence.headers.size(), 1);
  EXPECT_EQ(look(server_of("hello"), {{"method", "HEAD"}}).outcome, Outcome::up);
  EXPECT_EQ(look(server_of("")).evidence.body_bytes, 0);
  const auto down = server_of("no");
  down->headers[0].second = "503";
  EXPECT_EQ(look(down).reason, Reason::http_status);
}

TEST_F(H2Check, KeepsTheBoundsOfTheBody) {
  const auto large = look(server_of(std::string(kBodyBytesMax + 100'000, 'x')));
  EXPECT_EQ(large.outcome, Outcome::up) << large.detail;
  EXPECT_EQ(large.evidence.body_bytes, kBodyBytesMax);
  const auto broken = server_of("this is no gzip");
  broken->headers.emplace_back("content-encoding", "gzip");
  EXPECT_EQ(look(broken).reason, Reason::bad_http);
}

TEST_F(H2Check, KeepsTheBoundsOfTheHead) {
  const auto many = server_of("");
  for (std::size_t i = 0; i <= kHeaderFieldsMax; ++i) many->headers.emplace_back("x", "y");
  EXPECT_EQ(look(many).reason, Reason::too_large);
  // One field of 3 KB, and a hundred bytes that each repeat it.
  const std::string bomb = std::string("\x88\x40\x01x\x7f\xb9\x16", 7) + std::string(3'000, 'y') +
                           std::string(100, '\xbe');
  const auto report = hostile(kSettings + frame(1, 4, 1, bomb), "");
  EXPECT_EQ(report.reason, Reason::too_large) << report.detail;
}

TEST_F(H2Check, AServerThatGivesUpIsDown) {
  const auto resetting = server_of("");
  resetting->resets = true;
  const auto reset = look(resetting);
  EXPECT_EQ(reset.reason, Reason::connect_reset);
  EXPECT_NE(reset.detail.find("REFUSED_STREAM"), std::string::npos) << reset.detail;
}

TEST_F(H2Check, FloodsEndIt) {
  const std::pair<const char*, std::string> floods[] = {
      {"PING", frame(6, 0, 0, "12345678")},
      {"SETTINGS", kSettings},
      {"WINDOW_UPDATE", frame(8, 0, 0, std::string("\0\0\0\1", 4))},
      {"PRIORITY", frame(2, 0, 1, std::string("\0\0\0\0\1", 5))},
  };
  for (const auto& [name, flood] : floods) {
    const auto report = hostile(kSettings, flood);
    EXPECT_EQ(report.reason, Reason::bad_http) << name << ": " << report.detail;
    EXPECT_EQ(hostile(kSettings + kHead, flood).reason, Reason::bad_http) << name;
  }
  EXPECT_EQ(hostile(kSettings + kHead, frame(0, 0, 1, "")).reason, Reason::bad_http);
  std::string many;
  for (int i = 0; i < 1000; ++i) many += frame(0x55, 0, 0, "");
  const auto unknown = hostile(kSettings, many);
  EXPECT_EQ(unknown.reason, Reason::too_large) << unknown.detail;
  const auto interim = hostile(kSettings, frame(1, 4, 1,
                                                "\x08\x03"
                                                "103"));
  EXPECT_EQ(interim.reason, Reason::bad_http) << interim.detail;
  const auto continued = hostile(kSettings + frame(1, 0, 1, "\x88"), frame(9, 0, 1, ""));
  EXPECT_EQ(continued.reason, Reason::bad_http) << continued.detail;
  // Padding costs the sender nothing of the body's bound.
  const auto padded =
      hostile(kSettings + kHead, frame(0, 8, 1, '\xff' + std::string("x") + std::string(255, 0)));
  EXPECT_EQ(padded.reason, Reason::too_large) << padded.detail;
}

TEST_F(H2Check, WhatIsNoHttp2IsBadHttp) {
  EXPECT_EQ(hostile("HTTP/1.1 200 OK\r\n\r\n", "x").reason, Reason::bad_http);
  EXPECT_EQ(hostile(kSettings + frame(5, 4, 1, std::string("\0\0\0\2\x82", 5)), "x").reason,
            Reason::bad_http);  // a push
  EXPECT_EQ(hostile(kSettings + frame(0, 0, 1, "early"), "x").reason, Reason::bad_http);
  EXPECT_EQ(hostile(kSettings + frame(1, 4, 1, "\x40"), "x").reason, Reason::bad_http);
  // content-length: 9 and one byte of body
  const auto shorter = hostile(kSettings +
                                   frame(1, 4, 1,
                                         std::string("\x88\x0f\x0d\x01"
                                                     "9")) +
                                   frame(0, 1, 1, "x"),
                               "");
  EXPECT_EQ(shorter.reason, Reason::bad_http) << shorter.detail;
}

TEST_F(H2Check, GoodbyesAndSilenceHaveTheirReasons) {
  const std::string goodbye =
      kSettings + frame(7, 0, 0, std::string("\0\0\0\0\0\0\0\x0b", 8));  // ENHANCE_YOUR_CALM
  const auto gone = hostile(goodbye, "");
  EXPECT_EQ(gone.reason, Reason::connect_reset);
  EXPECT_NE(gone.detail.find("goes away"), std::string::npos) << gone.detail;
  const TcpServer closing(world_.loop, [](Peer& peer) -> boost::asio::awaitable<void> {
    co_await peer.write(kSettings + kHead);
  });
  EXPECT_EQ(look(closing.url("shop.test")).reason, Reason::connect_reset);
  const TcpServer silent(world_.loop, [](Peer& peer) { return peer.hang(); });
  EXPECT_EQ(look(silent.url("shop.test"), {}, Millis(150)).reason, Reason::timeout_first_byte);
  EXPECT_EQ(hostile(kSettings + kHead, "", Millis(150)).reason, Reason::timeout_transfer);
}

}  // namespace
}  // namespace fw::checks::http
