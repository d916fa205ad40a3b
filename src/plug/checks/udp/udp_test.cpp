// The UDP check against services that answer, lose, lie and flood.
#include <gtest/gtest.h>

#include "plug/kit/testing/probe.hpp"
#include "plug/kit/testing/udp_server.hpp"

namespace fw::checks::udp {
std::unique_ptr<model::CheckKind> make(net::Net& net);

namespace {

using kit::testing::UdpServer;
using model::Outcome;
using model::Reason;

class UdpCheck : public testing::Test {
 protected:
  UdpCheck() { world_.dns.add("game.test", "A", "127.0.0.1"); }
  model::ProbeReport look(const UdpServer& server, model::Settings settings = {},
                          Millis timeout = Millis(2000)) {
    return look(server.port(), std::move(settings), timeout);
  }
  model::ProbeReport look(int port, model::Settings settings = {}, Millis timeout = Millis(2000)) {
    return kit::testing::probe(world_, *kind_,
                               {.target = fmt::format("game.test:{}", port),
                                .settings = std::move(settings),
                                .timeout = timeout});
  }
  net::testing::TestNet world_;
  std::unique_ptr<model::CheckKind> kind_ = make(world_.net());
};

using Replies = std::vector<std::string>;

TEST_F(UdpCheck, IsUpWhereSomebodyAnswers) {
  const UdpServer server(world_.loop, [](const std::string&) { return Replies{"hello\r\n"}; });
  const auto report = look(server);
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_EQ(report.evidence.excerpt, "hello\n");
  EXPECT_EQ(report.evidence.peer, fmt::format("127.0.0.1:{}", server.port()));
  EXPECT_TRUE(report.phases.first_byte);
}

TEST_F(UdpCheck, SendsAndExpectsBytes) {
  const UdpServer server(world_.loop, [](const std::string& asked) {
    return asked == std::string("\xffPING\0", 6) ? Replies{"no", "x\xffPONG"} : Replies{"no"};
  });
  const auto good = look(server, {{"send", R"(\xffPING\0)"}, {"expect", R"(\xffPONG)"}});
  EXPECT_EQ(good.outcome, Outcome::up) << good.detail;
  EXPECT_EQ(good.evidence.body_bytes, 6);

  const auto bad = look(server, {{"send", "?"}, {"expect", "PONG"}}, Millis(150));
  EXPECT_EQ(bad.outcome, Outcome::down);
  EXPECT_EQ(bad.reason, Reason::unexpected_answer);
  EXPECT_EQ(bad.evidence.excerpt, "no");
}

TEST_F(UdpCheck, SendsAgainWhatWasLost) {
  int heard = 0;
  const UdpServer server(world_.loop, [&](const std::string&) {
    return ++heard < 3 ? Replies{} : Replies{"at last"};
  });
  EXPECT_EQ(look(server, {}, Millis(600)).outcome, Outcome::up);
  EXPECT_EQ(heard, 3);

  heard = -10;
  const auto once = look(server, {{"tries", "1"}}, Millis(100));
  EXPECT_EQ(once.outcome, Outcome::down);
  EXPECT_EQ(once.reason, Reason::timeout_first_byte);
  EXPECT_EQ(once.detail, "no answer to 1 datagram");
  EXPECT_EQ(heard, -9);
}

TEST_F(UdpCheck, AClosedPortIsRefused) {
  int port = 0;
  {
    const UdpServer gone(world_.loop, [](const std::string&) { return Replies{}; });
    port = gone.port();
  }
  const auto report = look(port);
  EXPECT_EQ(report.outcome, Outcome::down);
  EXPECT_EQ(report.reason, Reason::connect_refused) << report.detail;
}

TEST_F(UdpCheck, AFloodOfOtherAnswersEnds) {
  const UdpServer server(world_.loop, [](const std::string&) { return Replies(200, "noise"); });
  const auto start = std::chrono::steady_clock::now();
  const auto report = look(server, {{"expect", "signal"}}, Millis(20'000));
  EXPECT_EQ(report.reason, Reason::unexpected_answer) << report.detail;
  EXPECT_LT(std::chrono::steady_clock::now() - start, 10s);
}

TEST_F(UdpCheck, RefusesWhatItCannotSend) {
  for (const model::Settings& settings :
       {model::Settings{{"send", R"(\q)"}}, model::Settings{{"expect", R"(\x1)"}},
        model::Settings{{"send", std::string(1025, 'x')}}, model::Settings{{"tries", "0"}},
        model::Settings{{"tries", "6"}}})
    EXPECT_FALSE(kind_->accept("game.example:27015", settings)) << settings.begin()->first;
  EXPECT_FALSE(kind_->accept("192.0.2.1:53", {}));
}

TEST_F(UdpCheck, AsksThePolicy) {
  net::testing::TestNet closed{net::NetOptions{}};
  closed.dns.add("mixed.test", "A", "127.0.0.1");
  int heard = 0;
  const UdpServer server(closed.loop, [&](const std::string&) {
    ++heard;
    return Replies{"x"};
  });
  const auto kind = make(closed.net());
  const auto report =
      kit::testing::probe(closed, *kind, {.target = fmt::format("mixed.test:{}", server.port())});
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_EQ(report.reason, Reason::blocked_target);
  EXPECT_EQ(heard, 0);
}

}  // namespace
}  // namespace fw::checks::udp
