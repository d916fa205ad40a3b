// The DNS check against a scripted name server.
#include <gtest/gtest.h>

#include "plug/kit/testing/probe.hpp"

namespace fw::checks::dns {
std::unique_ptr<model::CheckKind> make(net::Net& net);

namespace {

using model::Outcome;
using model::Reason;
using net::testing::DnsServer;

class DnsCheck : public testing::Test {
 protected:
  DnsCheck() {
    world_.dns.add("shop.test", "A", "192.0.2.1");
    world_.dns.add("shop.test", "A", "192.0.2.2");
    world_.dns.add("shop.test", "MX", "10 mail.shop.test");
    world_.dns.add("shop.test", "TXT", "v=spf1 -all");
    world_.dns.add("shop.test", "CAA", "0 issue \"ca.test\"");
    world_.dns.add("shop.test", "SOA", "ns.shop.test admin.shop.test 7 3600 600 86400 60");
    world_.dns.add("_sip._tcp.shop.test", "SRV", "1 2 5060 sip.shop.test");
    world_.dns.add("www.shop.test", "CNAME", "shop.test");
    world_.dns.add("1.2.0.192.in-addr.arpa", "PTR", "shop.test");
  }
  model::ProbeReport look(const std::string& target, model::Settings settings = {},
                          Millis timeout = Millis(2000)) {
    return kit::testing::probe(
        world_, *kind_, {.target = target, .settings = std::move(settings), .timeout = timeout});
  }
  net::testing::TestNet world_;
  std::unique_ptr<model::CheckKind> kind_ = make(world_.net());
};

TEST_F(DnsCheck, FindsRecordsOfEveryType) {
  const auto report = look("shop.test");
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_EQ(report.detail, "2 A records: 192.0.2.1, 192.0.2.2");
  EXPECT_TRUE(report.phases.dns);
  EXPECT_EQ(report.evidence.dns.size(), 2);

  const auto up = [this](const char* name, const char* type, const char* expected) {
    const auto found = look(name, {{"record_type", type}, {"expected", expected}});
    EXPECT_EQ(found.outcome, Outcome::up) << type << ": " << found.detail;
  };
  up("shop.test", "MX", "10 Mail.Shop.Test.");
  up("shop.test", "TXT", "v=spf1 -all");
  up("shop.test", "CAA", "0 issue \"ca.test\"");
  up("shop.test", "SOA", "ns.shop.test. admin.shop.test. 7 3600 600 86400 60");
  up("_sip._tcp.shop.test", "SRV", "1 2 5060 sip.shop.test.");
  up("www.shop.test", "CNAME", "shop.test.");
  up("www.shop.test", "A", "192.0.2.2\n192.0.2.1");
  up("192.0.2.1", "PTR", "shop.test");
}

TEST_F(DnsCheck, ComparesExactlyOrByContent) {
  EXPECT_EQ(look("shop.test", {{"expected", "192.0.2.1"}}).reason, Reason::dns_mismatch);
  EXPECT_EQ(look("shop.test", {{"expected", "192.0.2.1"}, {"match", "contains"}}).outcome,
            Outcome::up);
  const auto report = look("shop.test", {{"expected", "192.0.2.9"}, {"match", "contains"}});
  EXPECT_EQ(report.outcome, Outcome::down);
  EXPECT_EQ(report.detail, "missing: 192.0.2.9");
}

TEST_F(DnsCheck, NamesTheFailure) {
  world_.dns.answer("servfail.test", DnsServer::Reply{.rcode = 2});
  world_.dns.answer("refused.test", DnsServer::Reply{.rcode = 5});
  world_.dns.answer("mute.test", DnsServer::Reply{.silent = true});
  EXPECT_EQ(look("gone.test").reason, Reason::dns_nxdomain);
  EXPECT_EQ(look("shop.test", {{"record_type", "AAAA"}}).reason, Reason::dns_no_records);
  EXPECT_EQ(look("servfail.test").reason, Reason::dns_servfail);
  EXPECT_EQ(look("refused.test").reason, Reason::dns_refused);
  EXPECT_EQ(look("mute.test", {}, Millis(200)).reason, Reason::dns_timeout);
}

TEST_F(DnsCheck, AsksTheServerItIsTold) {
  DnsServer other(world_.loop);
  other.add("shop.test", "A", "198.51.100.7");
  const auto report = look("shop.test", {{"server", other.address()}});
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_EQ(report.detail, "1 A record: 198.51.100.7");
  EXPECT_EQ(report.evidence.peer, other.address());
  EXPECT_EQ(world_.dns.asked("shop.test"), 0);
}

TEST_F(DnsCheck, NeverAsksAServerThatThePolicyForbids) {
  for (const char* server : {"10.0.0.53", "[::1]:53", "169.254.169.253"}) {
    const model::Settings settings = {{"server", server}};
    EXPECT_FALSE(kind_->accept("shop.test", settings)) << server;
    const auto report = look("shop.test", settings);
    EXPECT_EQ(report.outcome, Outcome::unknown) << server;
    EXPECT_EQ(report.reason, Reason::blocked_target) << server;
  }
}

TEST_F(DnsCheck, NeverAsksForNamesThatStayInside) {
  for (const char* name : {"localhost", "db.internal", "router.local", "4.3.2.1.in-addr.arpa"}) {
    EXPECT_FALSE(kind_->accept(name, {})) << name;
    EXPECT_EQ(look(name).reason, Reason::blocked_target) << name;
  }
}

TEST_F(DnsCheck, AMuteServerOfTheUsersIsAFinding) {
  std::string nobody;
  {
    const DnsServer gone(world_.loop);
    nobody = gone.address();
  }
  const auto report = look("shop.test", {{"server", nobody}}, Millis(300));
  EXPECT_EQ(report.outcome, Outcome::down) << report.detail;
  EXPECT_EQ(report.reason, Reason::dns_timeout);
}

}  // namespace
}  // namespace fw::checks::dns
