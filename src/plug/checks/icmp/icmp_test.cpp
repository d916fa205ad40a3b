// The ping against a network that the test plays, and against this machine's own loopback.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "plug/checks/icmp/kind.hpp"
#include "plug/kit/testing/probe.hpp"
#include "plug/kit/testing/udp_server.hpp"

namespace fw::checks::icmp {
namespace {

using model::Outcome;
using model::Reason;

/// Plays the host: every request goes to `answer` as the reply that it asks for, which says what
/// comes back.
class PlayedNetwork {
 public:
  using Answer = std::function<std::vector<std::string>(const std::string& reply)>;

  PlayedNetwork(boost::asio::io_context& loop, Answer answer)
      : server_(loop, [answer = std::move(answer)](std::string packet) {
          packet[0] = 0;  // an echo reply; the kernel's own sockets check sums, ours does not
          return answer(packet);
        }) {}

  Opener opener() {
    return [this](
               boost::asio::io_context& loop,
               const boost::asio::ip::address& address) -> std::expected<EchoSocket, net::Failure> {
      auto opened = kit::Datagrams::open(loop, address, static_cast<std::uint16_t>(server_.port()),
                                         {.type = SOCK_DGRAM, .protocol = IPPROTO_UDP});
      FW_ASSERT(opened.has_value());
      return EchoSocket{.datagrams = *std::move(opened), .shape = Shape::v4};
    };
  }

 private:
  kit::testing::UdpServer server_;
};

class Ping : public testing::Test {
 protected:
  Ping() { world_.dns.add("gate.test", "A", "127.0.0.1"); }
  model::ProbeReport look(PlayedNetwork::Answer answer, model::Settings settings = {},
                          Millis timeout = Millis(2000)) {
    PlayedNetwork network(world_.loop, std::move(answer));
    const auto kind = make_with(world_.net(), network.opener());
    settings.emplace("interval", "100ms");
    return kit::testing::probe(
        world_, *kind,
        {.target = "gate.test", .settings = std::move(settings), .timeout = timeout});
  }
  static std::string fact(const model::ProbeReport& report, std::string_view name) {
    for (const auto& [key, value] : report.evidence.facts)
      if (key == name) return value;
    return {};
  }
  net::testing::TestNet world_;
};

using Replies = std::vector<std::string>;

TEST_F(Ping, CountsAnswers) {
  const auto report = look([](const std::string& reply) { return Replies{reply}; });
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_EQ(fact(report, "sent"), "4");
  EXPECT_EQ(fact(report, "received"), "4");
  EXPECT_EQ(fact(report, "loss"), "0 %");
  EXPECT_EQ(report.evidence.peer, "127.0.0.1");
  EXPECT_LT(report.phases.total, 300ms) << "pauses between requests do not count";
}

TEST_F(Ping, CountsWhatIsLost) {
  const auto every_other = [n = 0](const std::string& reply) mutable {
    return ++n % 2 == 0 ? Replies{reply} : Replies{};
  };
  const model::Settings short_wait = {{"reply_timeout", "100ms"}};
  const auto half = look(every_other, short_wait);
  EXPECT_EQ(half.outcome, Outcome::degraded);
  EXPECT_EQ(half.reason, Reason::packet_loss) << half.detail;
  const auto none = look([](const std::string&) { return Replies{}; }, short_wait);
  EXPECT_EQ(none.outcome, Outcome::down);
  EXPECT_EQ(none.reason, Reason::connect_timeout);
  EXPECT_EQ(none.detail, "no answer to 4 echo requests");
}

TEST_F(Ping, TakesNothingElseForAnAnswer) {
  const auto lies = [](const std::string& reply) {
    std::string other_token = reply;
    other_token[8] = static_cast<char>(other_token[8] ^ 1);
    std::string other_sequence = reply;
    other_sequence[6] = 0x7f;
    std::string request = reply;
    request[0] = 8;
    return Replies{other_token, other_sequence,         request, reply.substr(0, 20), "",
                   "x",         std::string(1500, '\0')};
  };
  const auto report = look(lies, {{"reply_timeout", "100ms"}});
  EXPECT_EQ(report.outcome, Outcome::down) << report.detail;
  EXPECT_EQ(fact(report, "received"), "0");
}

TEST_F(Ping, CountsDuplicatesApart) {
  const auto twice = [](const std::string& reply) { return Replies{reply, reply}; };
  const auto report = look(twice, {{"count", "3"}});
  EXPECT_EQ(fact(report, "received"), "3");
  EXPECT_NE(fact(report, "duplicates"), "");
}

TEST_F(Ping, KeepsItsDeadline) {
  const auto start = std::chrono::steady_clock::now();
  const auto report = look([](const std::string&) { return Replies{}; },
                           {{"count", "20"}, {"reply_timeout", "10s"}}, Millis(200));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 1s);
  EXPECT_EQ(report.outcome, Outcome::down);
  EXPECT_EQ(fact(report, "sent"), "20") << "all are sent in the first half";
}

TEST_F(Ping, ThatIsNotAllowedSaysHowToAllowIt) {
  const auto forbidden =
      [](boost::asio::io_context&,
         const boost::asio::ip::address&) -> std::expected<EchoSocket, net::Failure> {
    return std::unexpected(net::Failure{Reason::not_supported, "see net.ipv4.ping_group_range"});
  };
  const auto kind = make_with(world_.net(), forbidden);
  const auto report = kit::testing::probe(world_, *kind, {.target = "gate.test"});
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_EQ(report.reason, Reason::not_supported);
}

TEST_F(Ping, OfThisMachineIsAnsweredOrForbidden) {
  net::NetOptions options;
  options.allowed_ranges = {"127.0.0.0/8", "::1/128"};
  net::testing::TestNet world(options);
  const auto kind = make(world.net());
  for (const char* target : {"127.0.0.1", "[::1]"}) {
    const auto report = kit::testing::probe(
        world, *kind, {.target = target, .settings = {{"interval", "100ms"}, {"count", "2"}}});
    if (report.outcome == Outcome::unknown) {
      EXPECT_TRUE(report.reason == Reason::not_supported ||
                  report.reason == Reason::local_network ||
                  report.reason == Reason::local_resources)
          << target << ": " << report.detail;
      continue;
    }
    EXPECT_EQ(report.outcome, Outcome::up) << target << ": " << report.detail;
    EXPECT_EQ(fact(report, "received"), "2") << target;
    EXPECT_EQ(fact(report, "hop limit"), "64") << target;
  }
}

TEST_F(Ping, AsksThePolicy) {
  net::testing::TestNet closed{net::NetOptions{}};
  closed.dns.add("mixed.test", "A", "192.0.2.1");
  closed.dns.add("mixed.test", "A", "127.0.0.1");
  const auto kind =
      make_with(closed.net(), [](auto&, const auto&) -> std::expected<EchoSocket, net::Failure> {
        ADD_FAILURE() << "a socket was opened";
        return std::unexpected(net::Failure{});
      });
  for (const char* target : {"mixed.test", "127.0.0.1", "localhost"}) {
    const auto report = kit::testing::probe(closed, *kind, {.target = target});
    EXPECT_EQ(report.outcome, Outcome::unknown) << target;
    EXPECT_EQ(report.reason, Reason::blocked_target) << target;
  }
}

TEST_F(Ping, KnowsItsHost) {
  const auto kind = make(world_.net());
  EXPECT_EQ(kind->host("Gate.Test"), "gate.test");
  EXPECT_EQ(kind->host("[2001:db8::1]"), "2001:db8::1");
  EXPECT_EQ(kind->host("gate.test:7"), "");
  EXPECT_FALSE(kind->accept("gate.example", {{"loss_degraded", "60"}, {"loss_down", "50"}}));
}

}  // namespace
}  // namespace fw::checks::icmp
