// The TLS check against certificates of every sort.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "plug/kit/testing/probe.hpp"

namespace fw::checks::tls {
std::unique_ptr<model::CheckKind> make(net::Net& net);

namespace {

using model::Outcome;
using model::Reason;
using net::testing::Authority;
using net::testing::Identity;
using net::testing::IdentityOptions;
using net::testing::Peer;
using net::testing::TcpServer;

boost::asio::awaitable<void> hang(Peer& peer) { co_await peer.hang(); }

class TlsCheck : public testing::Test {
 protected:
  TlsCheck() { world_.dns.add("shop.test", "A", "127.0.0.1"); }
  model::ProbeReport look(const Identity& identity, model::Settings settings = {},
                          int max_version = 0) {
    const TcpServer server(world_.loop, hang, identity, max_version);
    return kit::testing::probe(
        world_, *kind_,
        {.target = fmt::format("shop.test:{}", server.port()), .settings = std::move(settings)});
  }
  Identity good(int days = 90) {
    return world_.authority.issue({.names = {"shop.test"}, .to_days = days});
  }

  net::testing::TestNet world_;
  std::unique_ptr<model::CheckKind> kind_ = make(world_.net());
};

TEST_F(TlsCheck, ShowsTheChainAndItsDates) {
  const auto report = look(good());
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_NE(report.detail.find("the certificate of shop.test expires in 89 days"),
            std::string::npos)
      << report.detail;
  ASSERT_TRUE(report.evidence.tls);
  EXPECT_EQ(report.evidence.tls->version, "TLSv1.3");
  EXPECT_TRUE(report.phases.tls);
  ASSERT_EQ(report.evidence.facts.size(), 1);
  EXPECT_EQ(report.evidence.facts[0].first, "certificate 1");
}

TEST_F(TlsCheck, NamesWhatIsWrongWithACertificate) {
  const auto expired =
      look(world_.authority.issue({.names = {"shop.test"}, .from_days = -20, .to_days = -1}));
  EXPECT_EQ(expired.outcome, Outcome::down);
  EXPECT_EQ(expired.reason, Reason::tls_expired) << expired.detail;
  EXPECT_TRUE(expired.evidence.tls) << "the bad chain is the evidence";

  EXPECT_EQ(look(world_.authority.issue({.names = {"shop.test"}, .from_days = 2})).reason,
            Reason::tls_not_yet_valid);
  EXPECT_EQ(look(world_.authority.issue({.names = {"other.test"}})).reason, Reason::tls_hostname);
  EXPECT_EQ(look(Authority::self_signed({.names = {"shop.test"}})).reason, Reason::tls_self_signed);
  EXPECT_EQ(look(Authority("Stranger").issue({.names = {"shop.test"}})).reason,
            Reason::tls_untrusted);
}

TEST_F(TlsCheck, WarnsAndThenFailsBeforeTheEnd) {
  const auto warning = look(good(10));
  EXPECT_EQ(warning.outcome, Outcome::degraded);
  EXPECT_EQ(warning.reason, Reason::tls_expiring);
  EXPECT_EQ(look(good(10), {{"days_min", "5"}}).outcome, Outcome::up);

  const auto critical = look(good(10), {{"days_critical", "12"}});
  EXPECT_EQ(critical.outcome, Outcome::down);
  EXPECT_EQ(critical.reason, Reason::tls_expiring);
}

TEST_F(TlsCheck, WantsAVersion) {
  EXPECT_EQ(look(good(), {}, TLS1_2_VERSION).outcome, Outcome::up);
  const auto weak = look(good(), {{"version_min", "TLSv1.3"}}, TLS1_2_VERSION);
  EXPECT_EQ(weak.outcome, Outcome::down);
  EXPECT_EQ(weak.reason, Reason::tls_weak);
  EXPECT_EQ(look(good(), {}, TLS1_1_VERSION).reason, Reason::tls_weak);
}

TEST_F(TlsCheck, AsksForAnotherName) {
  const Identity other = world_.authority.issue({.names = {"other.test"}});
  EXPECT_EQ(look(other, {{"server_name", "Other.Test"}}).outcome, Outcome::up);
  EXPECT_EQ(look(other, {{"verify_tls", "false"}}).outcome, Outcome::up);
}

TEST_F(TlsCheck, SaysWhereThereIsNoTls) {
  const TcpServer plain(world_.loop, [](Peer& peer) -> boost::asio::awaitable<void> {
    co_await peer.write("220 hello\r\n");
    co_await peer.hang();
  });
  const auto report =
      kit::testing::probe(world_, *kind_, {.target = fmt::format("shop.test:{}", plain.port())});
  EXPECT_EQ(report.outcome, Outcome::down);
  EXPECT_EQ(report.reason, Reason::tls_handshake) << report.detail;
}

}  // namespace
}  // namespace fw::checks::tls
