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
  ASSERT_EQ(report.evidence.facts.size(), 2);
  EXPECT_EQ(report.evidence.facts[0].second, "the server staples no answer about revocation");
  EXPECT_EQ(report.evidence.facts[1].first, "certificate 1");
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

TEST_F(TlsCheck, SaysWhichCertificateEndsFirst) {
  const Authority middle = world_.authority.intermediate({.names = {"Middle CA"}, .to_days = 10});
  const auto report = look(middle.issue({.names = {"shop.test"}}));
  EXPECT_EQ(report.outcome, Outcome::degraded) << report.detail;
  EXPECT_NE(report.detail.find("Middle CA"), std::string::npos) << report.detail;
  EXPECT_EQ(report.evidence.facts.at(2).first, "certificate 2");
  const Authority past =
      world_.authority.intermediate({.names = {"Past CA"}, .from_days = -20, .to_days = -2});
  const auto expired = look(past.issue({.names = {"shop.test"}}));
  EXPECT_EQ(expired.reason, Reason::tls_expired);
  EXPECT_NE(expired.detail.find("Past CA"), std::string::npos) << expired.detail;
}

TEST_F(TlsCheck, ReadsTheStapledAnswer) {
  const auto stapled = [this](Identity identity, net::testing::StapleOptions options,
                              model::Settings settings, int version = 0) {
    identity.staple = world_.authority.staple(identity, options);
    return look(identity, std::move(settings), version);
  };
  for (const int version : {0, TLS1_2_VERSION}) {
    const auto fresh = stapled(good(), {}, {{"staple", "require"}}, version);
    EXPECT_EQ(fresh.outcome, Outcome::up) << fresh.detail;
    EXPECT_EQ(fresh.evidence.tls->staple, "good");
  }
  const auto revoked = stapled(good(), {.status = V_OCSP_CERTSTATUS_REVOKED}, {});
  EXPECT_EQ(revoked.outcome, Outcome::down);
  EXPECT_EQ(revoked.reason, Reason::tls_revoked);

  const auto stale = stapled(good(), {.from_days = -9, .to_days = -1}, {});
  EXPECT_EQ(stale.outcome, Outcome::up);
  EXPECT_EQ(stale.evidence.tls->staple, "stale");
  EXPECT_EQ(stapled(good(), {.from_days = -9, .to_days = -1}, {{"staple", "require"}}).reason,
            Reason::tls_staple);
  EXPECT_EQ(stapled(good(), {.from_days = 2}, {}).evidence.tls->staple, "invalid");
}

TEST_F(TlsCheck, BelievesNoForgedStaple) {
  const auto presented = [this](std::string bytes) {
    Identity identity = good();
    identity.staple = std::move(bytes);
    return look(identity, {{"staple", "require"}});
  };
  const Identity other = good();
  for (const std::string& bytes :
       {world_.authority.staple(other), Authority("Stranger").staple(good()),
        Authority("Test CA").staple(good()), std::string("no answer")}) {
    const auto report = presented(bytes);
    EXPECT_EQ(report.reason, Reason::tls_staple);
    EXPECT_EQ(report.evidence.tls->staple, "invalid") << report.evidence.facts.front().second;
  }
  const auto missing = look(good(), {{"staple", "require"}});
  EXPECT_EQ(missing.outcome, Outcome::down);
  EXPECT_EQ(missing.detail, "the stapled answer about revocation is missing");
  EXPECT_EQ(look(good()).outcome, Outcome::up);
}

TEST_F(TlsCheck, NamesWeakKeysAndSignatures) {
  const Identity small = world_.authority.issue({.names = {"shop.test"}, .rsa_bits = 1024});
  const auto refused = look(small);
  EXPECT_EQ(refused.outcome, Outcome::down);
  EXPECT_EQ(refused.reason, Reason::tls_weak);
  EXPECT_EQ(refused.detail,
            "the key of the certificate of shop.test is RSA 1024; at least 2048 bits are wanted");
  const auto unverified = look(small, {{"verify_tls", "false"}});
  EXPECT_EQ(unverified.outcome, Outcome::degraded);
  EXPECT_EQ(unverified.reason, Reason::tls_weak);
  EXPECT_EQ(look(small, {{"verify_tls", "false"}, {"weak_crypto", "down"}}).outcome, Outcome::down);
  EXPECT_EQ(look(small, {{"verify_tls", "false"}, {"weak_crypto", "ignored"}}).outcome,
            Outcome::up);
  const auto sha1 = look(world_.authority.issue({.names = {"shop.test"}, .digest = EVP_sha1()}),
                         {{"verify_tls", "false"}});
  EXPECT_EQ(sha1.detail, "the certificate of shop.test is signed by SHA-1, which can be forged");
}

TEST_F(TlsCheck, TellsAChangeSinceTheLastLook) {
  const TcpServer server(world_.loop, hang, good());
  const TcpServer wider(world_.loop, hang,
                        world_.authority.issue({.names = {"shop.test", "pay.shop.test"}}));
  const auto at = [&](const TcpServer& where, std::string memory) {
    return kit::testing::probe(
        world_, *kind_,
        {.target = fmt::format("shop.test:{}", where.port()), .memory = std::move(memory)});
  };
  const auto first = at(server, "");
  EXPECT_TRUE(first.evidence.changes.empty());
  ASSERT_TRUE(first.memory);
  const auto same = at(server, *first.memory);
  EXPECT_TRUE(same.evidence.changes.empty());
  EXPECT_FALSE(same.memory) << "nothing new to remember";
  // The same server as the memory knows, with another certificate.
  std::string memory = *first.memory;
  const std::string old_port = std::to_string(server.port());
  memory.replace(memory.find(old_port), old_port.size(), std::to_string(wider.port()));
  const auto changed = at(wider, memory);
  EXPECT_EQ(changed.outcome, Outcome::up) << "a change is no outage";
  ASSERT_EQ(changed.evidence.changes.size(), 2);
  EXPECT_EQ(changed.evidence.changes[0], "names added: pay.shop.test");
  EXPECT_TRUE(changed.detail.starts_with("the certificate changed: names added")) << changed.detail;
  EXPECT_TRUE(changed.memory);
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
