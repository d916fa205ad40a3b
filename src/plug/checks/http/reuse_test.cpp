// Connections that are used again: what a look over one shows, and that none of their failures is
// ever the target's.
#include <gtest/gtest.h>

#include "plug/kit/testing/http2_server.hpp"
#include "plug/kit/testing/probe.hpp"

namespace fw::checks::http {
std::unique_ptr<model::CheckKind> make(net::Net& net);

namespace {

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

/// What a server does with the requests of each connection, in turn.
struct Turns {
  std::vector<std::string> answers;  ///< "": none
  std::string unasked{};             ///< said once the last answer was read
  bool closes = true;                ///< then; or waits for the client to close
  bool has_said_all = false;
};

boost::asio::awaitable<void> take_turns(Peer& peer, std::shared_ptr<Turns> turns) {
  for (const std::string& answer : turns->answers) {
    const std::string head = co_await peer.read_until("\r\n\r\n");
    if (head.empty()) co_return;
    const bool written = co_await peer.write(answer);
    if (!written) co_return;
  }
  if (!turns->unasked.empty()) {
    co_await peer.pause(Millis(1));
    co_await peer.write(turns->unasked);
  }
  turns->has_said_all = true;
  if (!turns->closes) co_await peer.hang();
}

PeerScript turns_script(const std::shared_ptr<Turns>& turns) {
  return [turns](Peer& peer) { return take_turns(peer, turns); };
}

class Reuse : public testing::Test {
 protected:
  Reuse() {
    world_.dns.add("shop.test", "A", "127.0.0.1");
    world_.dns.add("other.test", "A", "127.0.0.1");
  }
  model::ProbeReport look(const std::string& target, model::Settings settings = {},
                          const std::string& monitor = "one", Millis timeout = Millis(2000)) {
    settings.emplace("reuse_connection", "true");
    return kit::testing::probe(world_, *kind_,
                               {.target = target,
                                .settings = std::move(settings),
                                .timeout = timeout,
                                .monitor = model::MonitorId(monitor)});
  }
  /// Two looks at a server, of which the second would not be answered over the first one's
  /// connection; both are up.
  void expect_survived(const std::shared_ptr<Turns>& turns) {
    const TcpServer web(world_.loop, turns_script(turns));
    EXPECT_EQ(look(web.url("shop.test")).outcome, Outcome::up);
    const auto second = look(web.url("shop.test"));
    EXPECT_EQ(second.outcome, Outcome::up) << second.detail;
    EXPECT_TRUE(second.phases.dns && second.phases.connect);
    EXPECT_EQ(web.connections(), 2);
  }
  void run_until(const bool& is_so) {
    world_.loop.restart();
    while (!is_so) world_.loop.run_one();
    world_.loop.poll();
  }

  net::testing::TestNet world_;
  std::unique_ptr<model::CheckKind> kind_ = make(world_.net());
};

std::string fact(const model::ProbeReport& report, std::string_view name) {
  for (const auto& [key, value] : report.evidence.facts)
    if (key == name) return value;
  return {};
}

void expect_reused(const model::ProbeReport& report) {
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_EQ(fact(report, "connection"), "reused");
  EXPECT_FALSE(report.phases.dns || report.phases.connect || report.phases.tls);
  EXPECT_TRUE(report.phases.first_byte && report.phases.transfer);
  EXPECT_GE(report.phases.total, *report.phases.first_byte + *report.phases.transfer);
  EXPECT_FALSE(report.evidence.peer.empty());
  EXPECT_EQ(report.evidence.addresses, std::vector<std::string>{"127.0.0.1"});
}

TEST_F(Reuse, TheNextLookGoesOverTheSameConnection) {
  std::string asked;
  const TcpServer web(world_.loop, http_script([&](const HttpRequest& request) {
                        asked = request.head;
                        return http_response(200, "hello");
                      }));
  const auto first = look(web.url("shop.test"));
  EXPECT_EQ(fact(first, "connection"), "");
  EXPECT_TRUE(first.phases.dns && first.phases.connect);
  for (int i = 0; i < 3; ++i) expect_reused(look(web.url("shop.test")));
  EXPECT_EQ(web.connections(), 1);
  EXPECT_EQ(asked.find("Connection"), std::string::npos);
}

TEST_F(Reuse, OnlyWhereAskedForAndOnlyForAMonitor) {
  const TcpServer web(world_.loop,
                      http_script([](const HttpRequest&) { return http_response(200, "hello"); }));
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(look(web.url("shop.test"), {{"reuse_connection", "false"}}).outcome, Outcome::up);
    EXPECT_EQ(look(web.url("shop.test"), {}, "").outcome, Outcome::up);
  }
  EXPECT_EQ(web.connections(), 4);
}

TEST_F(Reuse, KeepsTheCertificateThatWasSeen) {
  const TcpServer web(world_.loop,
                      http_script([](const HttpRequest&) { return http_response(200, "hello"); }),
                      world_.authority.issue({.names = {"shop.test"}}));
  const model::Settings asserted = {{"certificate_days_down", "1"}};
  const auto first = look(web.url("shop.test"), asserted);
  EXPECT_TRUE(first.phases.tls);
  const auto second = look(web.url("shop.test"), asserted);
  expect_reused(second);
  ASSERT_TRUE(second.evidence.tls);
  EXPECT_TRUE(second.evidence.tls->trusted);
  EXPECT_EQ(second.evidence.tls->chain.front().sha256, first.evidence.tls->chain.front().sha256);
  EXPECT_EQ(web.connections(), 1);
  const model::Settings strict = {{"certificate_days_down", "3650"}};
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(look(web.url("shop.test"), strict, "two").reason, Reason::tls_expiring);
  EXPECT_EQ(web.connections(), 2);
}

TEST_F(Reuse, WorksOverHttp2) {
  for (const bool with_tls : {false, true}) {
    auto server = std::make_shared<Http2Server>();
    if (with_tls) server->context = h2_context(world_.authority.issue({.names = {"shop.test"}}));
    const TcpServer web(world_.loop, http2_script(server));
    const std::string url =
        fmt::format("{}://shop.test:{}/", with_tls ? "https" : "http", web.port());
    const std::string sent(60'000, 'x');
    for (int i = 0; i < 3; ++i) {
      server->body = "hello";
      server->heard_body.clear();
      const auto report = look(url, {{"protocol", "h2"}, {"method", "POST"}, {"body", sent}}, url);
      EXPECT_EQ(report.evidence.protocol, "HTTP/2") << report.detail;
      EXPECT_EQ(report.evidence.excerpt, "hello");
      EXPECT_EQ(server->heard_body, sent);
      if (i > 0) expect_reused(report);
    }
    EXPECT_EQ(web.connections(), 1);
  }
}

TEST_F(Reuse, AnotherTargetOrOtherSettingsOpenAnother) {
  const TcpServer web(world_.loop,
                      http_script([](const HttpRequest&) { return http_response(200, "hello"); }));
  EXPECT_EQ(look(web.url("shop.test")).outcome, Outcome::up);
  EXPECT_EQ(fact(look(web.url("shop.test", "/x")), "connection"), "");
  EXPECT_EQ(fact(look(web.url("shop.test", "/x"), {{"ip_family", "v4"}}), "connection"), "");
  EXPECT_EQ(fact(look(web.url("other.test", "/x"), {{"ip_family", "v4"}}), "connection"), "");
  EXPECT_EQ(fact(look(web.url("other.test", "/x"), {{"ip_family", "v4"}}, "two"), "connection"),
            "");
  EXPECT_EQ(web.connections(), 5);
  expect_reused(look(web.url("other.test", "/x"), {{"ip_family", "v4"}}));
}

TEST_F(Reuse, WhatTheServerClosesIsOpenedAnew) {
  const std::string answer = http_response(200, "hello");
  expect_survived(std::make_shared<Turns>(Turns{.answers = {answer}}));
  expect_survived(std::make_shared<Turns>(
      Turns{.answers = {http_response(200, "hello", "Connection: close\r\n")}, .closes = false}));
  expect_survived(std::make_shared<Turns>(
      Turns{.answers = {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nup"}, .closes = false}));
}

TEST_F(Reuse, AConnectionThatIsClosedOrSpeaksWhileIdleIsNotUsed) {
  for (const char* unasked : {"", "HTTP/1.1 408 Request Timeout\r\n\r\n", "\x01rubbish"}) {
    auto turns = std::make_shared<Turns>(Turns{.answers = {http_response(200, "hello")},
                                               .unasked = unasked,
                                               .closes = unasked[0] == '\0'});
    const TcpServer web(world_.loop, turns_script(turns));
    EXPECT_EQ(look(web.url("shop.test")).outcome, Outcome::up);
    run_until(turns->has_said_all);
    const auto second = look(web.url("shop.test"));
    EXPECT_EQ(second.outcome, Outcome::up) << unasked << second.detail;
    EXPECT_EQ(fact(second, "connection"), "") << unasked;
    EXPECT_EQ(web.connections(), 2);
  }
}

TEST_F(Reuse, ARequestThatIsNotAnsweredIsMadeAgain) {
  const std::string answer = http_response(200, "hello");
  // Of each connection only the first request is answered as it should be.
  for (const char* second : {"", "rubbish\r\n\r\n", "HTTP/1.1 408 Request Timeout\r\n\r\n",
                             "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello"}) {
    auto turns = std::make_shared<Turns>(Turns{.answers = {answer, second}});
    const TcpServer web(world_.loop, turns_script(turns));
    EXPECT_EQ(look(web.url("shop.test")).outcome, Outcome::up);
    const auto report = look(web.url("shop.test"));
    EXPECT_EQ(report.outcome, Outcome::up) << second << report.detail;
    EXPECT_EQ(fact(report, "connection"), "a new one: the one that was kept had ended") << second;
    EXPECT_EQ(report.evidence.body_bytes, 5) << second;
    EXPECT_TRUE(report.phases.dns && report.phases.connect) << second;
    EXPECT_EQ(web.connections(), 2) << second;
  }
}

TEST_F(Reuse, ItIsMadeAgainOverHttp2Too) {
  auto server = std::make_shared<Http2Server>();
  const TcpServer web(world_.loop, http2_script(server));
  const model::Settings settings = {{"protocol", "h2"}};
  EXPECT_EQ(look(web.url("shop.test"), settings).outcome, Outcome::up);
  server->resets = true;
  const auto report = look(web.url("shop.test"), settings);
  EXPECT_EQ(report.reason, Reason::connect_reset) << report.detail;
  EXPECT_EQ(web.connections(), 2);
  EXPECT_TRUE(report.phases.connect);
}

TEST_F(Reuse, WhatTheTargetItselfDoesStaysItsOwn) {
  std::string answer = http_response(200, "hello");
  auto web = std::make_unique<TcpServer>(world_.loop,
                                         http_script([&](const HttpRequest&) { return answer; }));
  const std::string url = web->url("shop.test");
  EXPECT_EQ(look(url).outcome, Outcome::up);
  answer = http_response(503, "no");
  const auto failing = look(url);
  EXPECT_EQ(failing.reason, Reason::http_status);
  EXPECT_EQ(fact(failing, "connection"), "reused");
  answer = "";
  const auto silent = look(url, {}, "one", Millis(150));
  EXPECT_EQ(silent.reason, Reason::timeout_first_byte) << silent.detail;
  EXPECT_EQ(web->connections(), 1);
  answer = http_response(200, "hello");
  EXPECT_EQ(look(url).outcome, Outcome::up);
  web.reset();
  const auto gone = look(url);
  EXPECT_EQ(gone.outcome, Outcome::down);
  EXPECT_EQ(gone.reason, Reason::connect_refused) << gone.detail;
}

TEST_F(Reuse, OnlyTheTargetsOwnConnectionIsKept) {
  const TcpServer there(world_.loop,
                        http_script([](const HttpRequest&) { return http_response(200, "here"); }));
  const TcpServer web(world_.loop, http_script([&](const HttpRequest&) {
                        return http_response(302, "",
                                             "Location: " + there.url("other.test") + "\r\n");
                      }));
  for (int i = 0; i < 2; ++i) EXPECT_EQ(look(web.url("shop.test")).outcome, Outcome::up);
  EXPECT_EQ(web.connections(), 1);
  EXPECT_EQ(there.connections(), 2);
}

}  // namespace
}  // namespace fw::checks::http
