// The TCP check against servers that talk and servers that do not.
#include <gtest/gtest.h>

#include "plug/kit/testing/probe.hpp"

namespace fw::checks::tcp {
std::unique_ptr<model::CheckKind> make(net::Net& net);

namespace {

using model::Outcome;
using model::Reason;
using net::testing::Peer;
using net::testing::PeerScript;
using net::testing::TcpServer;

class TcpCheck : public testing::Test {
 protected:
  TcpCheck() { world_.dns.add("shop.test", "A", "127.0.0.1"); }
  model::ProbeReport look(const PeerScript& script, model::Settings settings = {},
                          Millis timeout = Millis(2000)) {
    const TcpServer server(world_.loop, script);
    return kit::testing::probe(world_, *kind_,
                               {.target = fmt::format("shop.test:{}", server.port()),
                                .settings = std::move(settings),
                                .timeout = timeout});
  }
  net::testing::TestNet world_;
  std::unique_ptr<model::CheckKind> kind_ = make(world_.net());
};

boost::asio::awaitable<void> hang(Peer& peer) { co_await peer.hang(); }

boost::asio::awaitable<void> pong(Peer& peer) {
  const auto line = co_await peer.read_until("\r\n");
  co_await peer.write(line == "PING\r\n" ? "+PO" : "-ERR");
  co_await peer.pause(Millis(5));
  co_await peer.write("NG\r\n");
  co_await peer.hang();
}

boost::asio::awaitable<void> close(Peer& /*peer*/) { co_return; }

boost::asio::awaitable<void> flood(Peer& peer) {
  for (bool more = true; more;) more = co_await peer.write(std::string(16'384, 'x'));
}

TEST_F(TcpCheck, AnOpenPortIsUp) {
  const auto report = look(hang);
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_TRUE(report.phases.connect);
}

TEST_F(TcpCheck, AClosedPortIsRefused) {
  std::uint16_t port = 0;
  {
    const TcpServer gone(world_.loop, hang);
    port = gone.port();
  }
  const auto report =
      kit::testing::probe(world_, *kind_, {.target = fmt::format("127.0.0.1:{}", port)});
  EXPECT_EQ(report.outcome, Outcome::down);
  EXPECT_EQ(report.reason, Reason::connect_refused);
}

TEST_F(TcpCheck, SendsAndExpects) {
  const model::Settings ping = {{"send", R"(PING\r\n)"}, {"expect", R"(+PONG\r\n)"}};
  const auto report = look(pong, ping);
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_EQ(report.evidence.body_bytes, 7);
  EXPECT_TRUE(report.phases.first_byte && report.phases.transfer);
}

TEST_F(TcpCheck, NamesWhatDidNotCome) {
  const model::Settings banner = {{"expect", "220 "}};
  EXPECT_EQ(look(hang, banner, Millis(100)).reason, Reason::timeout_first_byte);
  EXPECT_EQ(look(close, banner).reason, Reason::connect_reset);
  EXPECT_EQ(look(flood, banner).reason, Reason::too_large);
  const auto wrong = look(pong, {{"send", R"(QUIT\r\n)"}, {"expect", "+PONG"}}, Millis(300));
  EXPECT_EQ(wrong.outcome, Outcome::down);
  EXPECT_EQ(wrong.reason, Reason::unexpected_answer);
  EXPECT_EQ(wrong.evidence.excerpt, "-ERRNG\n");
}

}  // namespace
}  // namespace fw::checks::tcp
