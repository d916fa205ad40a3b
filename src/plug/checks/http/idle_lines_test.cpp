// The lines that are kept: how many, how long, and for whom.
#include "plug/checks/http/idle_lines.hpp"

#include <gtest/gtest.h>

#include "host/net/testing/fixture.hpp"

namespace fw::checks::http {
namespace {

using model::MonitorId;
using net::testing::Peer;
using net::testing::TcpServer;

const MonitorId kOne("one");
const MonitorId kTwo("two");

class Lines : public testing::Test {
 protected:
  Line open() {
    net::Trace trace;
    const auto now = std::chrono::steady_clock::now();
    auto dialled = world_.run(net::dial(
        world_.net(),
        {.host = "127.0.0.1", .port = server_.port(), .deadline = now + std::chrono::seconds(5)},
        trace));
    FW_ASSERT(dialled.has_value());
    return {.connection = *std::move(dialled), .opened = now};
  }
  bool is_kept(IdleLines& lines, const MonitorId& monitor) {
    return lines.take(monitor, plan_, world_.net().egress).has_value();
  }
  void run_until_empty(const IdleLines& lines) {
    world_.loop.restart();
    while (lines.size() > 0) world_.loop.run_one();
  }

  net::testing::TestNet world_;
  TcpServer server_{world_.loop, [](Peer& peer) { return peer.hang(); }};
  std::shared_ptr<const Plan> plan_ = std::make_shared<Plan>();
};

TEST_F(Lines, AreTakenOnce) {
  IdleLines lines(world_.net());
  lines.keep(kOne, plan_, open());
  EXPECT_FALSE(is_kept(lines, kTwo));
  EXPECT_TRUE(is_kept(lines, kOne));
  EXPECT_FALSE(is_kept(lines, kOne));
  lines.keep(MonitorId(), plan_, open());
  EXPECT_EQ(lines.size(), 0);
}

TEST_F(Lines, AreOneForEachMonitorAndBoundInAll) {
  IdleLines lines(world_.net(), {.lines_max = 2});
  lines.keep(kOne, plan_, open());
  lines.keep(kOne, plan_, open());
  EXPECT_EQ(lines.size(), 1);
  lines.keep(kTwo, plan_, open());
  lines.keep(MonitorId("three"), plan_, open());
  EXPECT_EQ(lines.size(), 2);
  EXPECT_FALSE(is_kept(lines, kOne));
  EXPECT_TRUE(is_kept(lines, kTwo));
}

TEST_F(Lines, BelongToOnePlanAndAreAskedForAgain) {
  IdleLines lines(world_.net());
  lines.keep(kOne, plan_, open());
  EXPECT_FALSE(lines.take(kOne, std::make_shared<Plan>(), world_.net().egress));
  lines.keep(kOne, plan_, open());
  EXPECT_FALSE(lines.take(kOne, plan_, net::EgressPolicy()));  // public addresses only
  EXPECT_EQ(lines.size(), 0);
}

TEST_F(Lines, EndWhenNobodyWantsThem) {
  IdleLines lines(world_.net(), {.idle_max = Millis(5)});
  lines.keep(kOne, plan_, open());
  lines.keep(kTwo, plan_, open());
  run_until_empty(lines);
  EXPECT_FALSE(is_kept(lines, kOne));
  IdleLines short_lived(world_.net(), {.life_max = Millis(0)});
  short_lived.keep(kOne, plan_, open());
  EXPECT_FALSE(is_kept(short_lived, kOne));
}

TEST_F(Lines, EndWhenTheOtherSideEndsThem) {
  IdleLines lines(world_.net());
  const TcpServer talker(world_.loop, [](Peer& peer) -> boost::asio::awaitable<void> {
    co_await peer.write("hello?");
    co_await peer.hang();
  });
  const TcpServer closer(world_.loop, [](Peer&) -> boost::asio::awaitable<void> { co_return; });
  for (const TcpServer* server : {&talker, &closer}) {
    net::Trace trace;
    auto dialled = world_.run(
        net::dial(world_.net(),
                  {.host = "127.0.0.1",
                   .port = server->port(),
                   .deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5)},
                  trace));
    ASSERT_TRUE(dialled);
    lines.keep(kOne, plan_,
               {.connection = *std::move(dialled), .opened = std::chrono::steady_clock::now()});
    run_until_empty(lines);
  }
  EXPECT_EQ(lines.size(), 0);
}

}  // namespace
}  // namespace fw::checks::http
