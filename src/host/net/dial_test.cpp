#include "host/net/dial.hpp"

#include <gtest/gtest.h>

#include "host/net/testing/fixture.hpp"

namespace fw::net {
namespace {

using model::Reason;
using testing::Authority;
using testing::Identity;
using testing::IdentityOptions;
using testing::Peer;
using testing::TcpServer;
using testing::TestNet;
using Nothing = boost::asio::awaitable<void>;

Nothing greet(Peer& peer) {
  const bool written = co_await peer.write("hello\r\n");
  if (written) co_await peer.hang();
}

Nothing stay_silent(Peer& peer) { return peer.hang(); }

Deadline within(Millis timeout) { return std::chrono::steady_clock::now() + timeout; }

DialOptions to(const std::string& host, std::uint16_t port) {
  DialOptions options;
  options.host = host;
  options.port = port;
  options.deadline = within(5s);
  return options;
}

DialOptions tls_to(const std::string& host, std::uint16_t port) {
  auto options = to(host, port);
  options.tls = TlsOptions{host, {"http/1.1"}, true};
  return options;
}

Reason reason_of(TestNet& world, DialOptions options, Trace* seen = nullptr) {
  Trace trace;
  auto connection = world.run(dial(world.net(), std::move(options), trace));
  if (seen != nullptr) *seen = std::move(trace);
  return connection ? Reason::none : connection.error().reason;
}

TEST(Dial, ConnectsAndTimesEveryPhase) {
  TestNet world;
  world.dns.add("plain.test", "A", "127.0.0.1");
  TcpServer server(world.loop, greet);
  Trace trace;
  EXPECT_EQ(reason_of(world, to("plain.test", server.port()), &trace), Reason::none);
  EXPECT_TRUE(trace.phases.dns);
  EXPECT_TRUE(trace.phases.connect);
  EXPECT_FALSE(trace.phases.tls);
  EXPECT_GE(trace.phases.total, *trace.phases.dns + *trace.phases.connect);
  EXPECT_EQ(trace.evidence.peer, fmt::format("127.0.0.1:{}", server.port()));
  EXPECT_EQ(trace.evidence.addresses, std::vector<std::string>{"127.0.0.1"});
  EXPECT_EQ(trace.evidence.dns.size(), 1U);
}

TEST(Dial, AnAddressNeedsNoDns) {
  TestNet world;
  TcpServer server(world.loop, greet);
  Trace trace;
  EXPECT_EQ(reason_of(world, to("127.0.0.1", server.port()), &trace), Reason::none);
  EXPECT_FALSE(trace.phases.dns);
}

TEST(Dial, TriesTheNextAddress) {
  TestNet world;
  world.dns.add("two.test", "A", "127.0.0.2");
  world.dns.add("two.test", "A", "127.0.0.1");
  TcpServer server(world.loop, greet);  // listens on 127.0.0.1 only
  Trace trace;
  EXPECT_EQ(reason_of(world, to("two.test", server.port()), &trace), Reason::none);
  EXPECT_EQ(trace.evidence.peer, fmt::format("127.0.0.1:{}", server.port()));
}

TEST(Dial, SaysWhyThereIsNoConnection) {
  TestNet world;
  world.dns.add("refused.test", "A", "127.0.0.1");
  EXPECT_EQ(reason_of(world, to("refused.test", 1)), Reason::connect_refused);
  EXPECT_EQ(reason_of(world, to("missing.test", 80)), Reason::dns_nxdomain);
}

TEST(Dial, OneForbiddenAddressBlocksTheTarget) {
  TestNet world;
  TcpServer server(world.loop, greet);
  world.dns.add("mixed.test", "A", "127.0.0.1");
  world.dns.add("mixed.test", "A", "10.0.0.1");
  world.dns.add("mixed6.test", "A", "127.0.0.1");
  world.dns.add("mixed6.test", "AAAA", "::ffff:127.0.0.1");
  world.dns.add("chain.test", "CNAME", "inside.test");
  world.dns.add("inside.test", "A", "169.254.169.254");
  for (const char* name : {"mixed.test", "mixed6.test", "chain.test", "10.0.0.1", "::1", "fdaa::3",
                           "localhost", "api.internal"})
    EXPECT_EQ(reason_of(world, to(name, server.port())), Reason::blocked_target) << name;
  EXPECT_EQ(server.connections(), 0);
}

TEST(Dial, AnAnswerThatTurnsPrivateIsJudgedAnew) {
  TestNet world;
  TcpServer server(world.loop, greet);
  world.dns.answer_with("flip.test", "A", [n = 0]() mutable {
    return testing::DnsServer::Reply{{{"flip.test", "A", n++ == 0 ? "127.0.0.1" : "10.0.0.1", 0}}};
  });
  EXPECT_EQ(reason_of(world, to("flip.test", server.port())), Reason::none);
  EXPECT_EQ(reason_of(world, to("flip.test", server.port())), Reason::blocked_target);
  EXPECT_EQ(server.connections(), 1);
}

TEST(Dial, PortsOfOtherServicesAreForFixedDialogues) {
  NetOptions options;  // nothing opened
  TestNet world(options);
  auto mail = to("192.0.0.9", 25);
  EXPECT_EQ(reason_of(world, mail), Reason::blocked_target);
  world.dns.add("mail.test", "A", "1.1.1.1");
  auto named = to("mail.test", 25);
  Trace trace;
  EXPECT_EQ(reason_of(world, named, &trace), Reason::blocked_target);
  named.fixed_dialogue = true;
  named.deadline = within(30ms);
  EXPECT_NE(reason_of(world, named), Reason::blocked_target);
}

TEST(Dial, NamesOfOnesOwnAreAllowed) {
  NetOptions options;
  options.allowed_ranges = {"127.0.0.0/8", "::1"};
  options.allowed_names = {"localhost", "*.internal"};
  TestNet world(options);
  TcpServer server(world.loop, greet);
  world.dns.add("web.internal", "A", "127.0.0.1");
  EXPECT_EQ(reason_of(world, to("web.internal", server.port())), Reason::none);
  EXPECT_EQ(reason_of(world, to("localhost", server.port())), Reason::none);
}

TEST(DialTls, KeepsTheChainAsEvidence) {
  TestNet world;
  world.dns.add("good.test", "A", "127.0.0.1");
  TcpServer server(world.loop, greet, world.authority.issue({{"good.test", "*.good.test"}}));
  Trace trace;
  EXPECT_EQ(reason_of(world, tls_to("good.test", server.port()), &trace), Reason::none);
  ASSERT_TRUE(trace.evidence.tls);
  const auto& tls = *trace.evidence.tls;
  EXPECT_TRUE(tls.trusted);
  EXPECT_EQ(tls.problem, "");
  EXPECT_EQ(tls.version, "TLSv1.3");
  EXPECT_EQ(tls.alpn, "http/1.1");
  ASSERT_EQ(tls.chain.size(), 1U);
  EXPECT_EQ(tls.chain[0].subject, "O=Test,CN=good.test");
  EXPECT_EQ(tls.chain[0].issuer, "O=Test,CN=Test CA");
  EXPECT_EQ(tls.chain[0].issuer_organization, "Test");
  EXPECT_EQ(tls.chain[0].names, (std::vector<std::string>{"good.test", "*.good.test"}));
  EXPECT_EQ(tls.chain[0].key, "EC P-256");
  EXPECT_EQ(tls.chain[0].signature, "ecdsa-with-SHA256");
  EXPECT_EQ(tls.chain[0].sha256.size(), 64U);
  EXPECT_EQ(tls.earliest_expiry, tls.chain[0].not_after);
  EXPECT_TRUE(trace.phases.tls);
}

struct BadCertificate {
  const char* what;
  Identity identity;
  Reason reason;
};

TEST(DialTls, TellsBadCertificatesApart) {
  TestNet world;
  const Authority stranger("Nobody's CA");
  const std::vector<BadCertificate> cases = {
      {"expired", world.authority.issue({{"x.test"}, -20, -1}), Reason::tls_expired},
      {"future", world.authority.issue({{"x.test"}, 2, 9}), Reason::tls_not_yet_valid},
      {"other name", world.authority.issue({{"y.test"}}), Reason::tls_hostname},
      {"self-signed", Authority::self_signed({{"x.test"}}), Reason::tls_self_signed},
      {"untrusted", stranger.issue({{"x.test"}}), Reason::tls_untrusted},
      {"weak", world.authority.issue({{"x.test"}, -1, 90, 1024}), Reason::tls_weak},
  };
  world.dns.add("x.test", "A", "127.0.0.1");
  for (const auto& one : cases) {
    TcpServer server(world.loop, greet, one.identity);
    for (int round = 0; round < 2; ++round) {  // the second from memory
      Trace trace;
      EXPECT_EQ(reason_of(world, tls_to("x.test", server.port()), &trace), one.reason) << one.what;
      ASSERT_TRUE(trace.evidence.tls) << one.what;
      EXPECT_FALSE(trace.evidence.tls->trusted);
      EXPECT_NE(trace.evidence.tls->problem, "");
      EXPECT_EQ(trace.evidence.tls->chain.size(), 1U);
    }
    auto lenient = tls_to("x.test", server.port());
    lenient.tls->verify = false;
    Trace trace;
    EXPECT_EQ(reason_of(world, lenient, &trace), Reason::none) << one.what;
    EXPECT_FALSE(trace.evidence.tls->trusted);
  }
}

TEST(DialTls, AnAddressMustBeInTheCertificate) {
  TestNet world;
  TcpServer good(world.loop, greet, world.authority.issue({{"127.0.0.1"}}));
  TcpServer bad(world.loop, greet, world.authority.issue({{"x.test"}}));
  EXPECT_EQ(reason_of(world, tls_to("127.0.0.1", good.port())), Reason::none);
  EXPECT_EQ(reason_of(world, tls_to("127.0.0.1", bad.port())), Reason::tls_hostname);
}

TEST(DialTls, TellsWhatIsNoTls) {
  TestNet world;
  world.dns.add("x.test", "A", "127.0.0.1");
  TcpServer plain(world.loop, greet);
  TcpServer closing(world.loop, [](Peer& peer) -> Nothing {
    peer.reset();
    co_return;
  });
  TcpServer old(world.loop, greet, world.authority.issue({{"x.test"}}), TLS1_1_VERSION);
  EXPECT_EQ(reason_of(world, tls_to("x.test", plain.port())), Reason::tls_handshake);
  EXPECT_EQ(reason_of(world, tls_to("x.test", closing.port())), Reason::tls_handshake);
  EXPECT_EQ(reason_of(world, tls_to("x.test", old.port())), Reason::tls_weak);
}

TEST(DialTls, KeepsItsDeadline) {
  TestNet world;
  world.dns.add("x.test", "A", "127.0.0.1");
  TcpServer silent(world.loop, stay_silent);
  auto options = tls_to("x.test", silent.port());
  const auto started = std::chrono::steady_clock::now();
  options.deadline = started + 100ms;
  EXPECT_EQ(reason_of(world, options), Reason::timeout_first_byte);
  EXPECT_GE(std::chrono::steady_clock::now() - started, 100ms);
  EXPECT_LT(std::chrono::steady_clock::now() - started, 1s);
}

TEST(DialTls, StartsTlsOnAPlainConnection) {
  TestNet world;
  world.dns.add("x.test", "A", "127.0.0.1");
  static std::shared_ptr<SSL_CTX> context;
  context = world.authority.issue({{"x.test"}}).server_context();
  TcpServer server(world.loop, [](Peer& peer) -> Nothing {
    const bool secured = co_await peer.start_tls(context);
    if (secured) co_await peer.hang();
  });
  Trace trace;
  auto plain = world.run(dial(world.net(), to("x.test", server.port()), trace));
  ASSERT_TRUE(plain);
  auto secure = world.run(
      start_tls(world.net(), *std::move(plain), TlsOptions{"x.test", {}, true}, within(5s), trace));
  ASSERT_TRUE(secure);
  EXPECT_TRUE(secure->is_tls());
  EXPECT_TRUE(trace.evidence.tls->trusted);
  context.reset();
}

}  // namespace
}  // namespace fw::net
