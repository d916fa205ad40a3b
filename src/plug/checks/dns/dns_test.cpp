// The DNS check against a scripted name server.
#include <gtest/gtest.h>

#include "plug/checks/dns/kind.hpp"
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
    world_.dns.add("shop.test", "DS", "2371 13 2 1f987cc6583e92df0890718c42");
    world_.dns.add("shop.test", "DNSKEY", "257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+Gq");
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
  up("shop.test", "DS", "2371 13 2 1F987CC6583E92DF08 90718C42");
  up("shop.test", "DNSKEY", "257 3 13 mdsswUyr3DPW132mOi8V9xESWE8j To0dxCjjnopKl+Gq");
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

TEST_F(DnsCheck, AsksOverTcp) {
  const auto report = look("shop.test", {{"server", world_.dns.address()}, {"transport", "tcp"}});
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_EQ(report.detail, "2 A records: 192.0.2.1, 192.0.2.2");
  EXPECT_EQ(world_.dns.asked_over_tcp(), 1);
  EXPECT_TRUE(report.phases.connect);
  EXPECT_EQ(look("gone.test", {{"server", world_.dns.address()}, {"transport", "tcp"}}).reason,
            Reason::dns_nxdomain);
  EXPECT_FALSE(kind_->accept("shop.test", {{"transport", "tls"}})) << "whom to ask is not said";
}

/// One query, one answer of one address.
boost::asio::awaitable<void> serve_one(net::testing::Peer& peer) {
  const std::string head = co_await peer.read_exactly(2);
  if (head.size() < 2) co_return;
  const std::string query = co_await peer.read_exactly(static_cast<unsigned char>(head[1]));
  const std::string question = query.substr(12, query.find('\0', 12) + 5 - 12);
  std::string reply = query.substr(0, 2) + std::string("\x81\x80\0\1\0\1\0\0\0\0", 10) + question +
                      std::string("\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\xc6\x33\x64\7", 16);
  std::string framed{'\0', static_cast<char>(reply.size())};
  framed += reply;
  co_await peer.write(std::move(framed));
  co_await peer.hang();
}

TEST_F(DnsCheck, AsksOverTls) {
  const net::testing::TcpServer server(world_.loop, serve_one,
                                       world_.authority.issue({.names = {"dns.test"}}));
  const auto ask = [&](model::Settings settings) {
    settings.emplace("server", fmt::format("127.0.0.1:{}", server.port()));
    settings.emplace("transport", "tls");
    return look("shop.test", std::move(settings));
  };
  const auto report = ask({{"server_name", "dns.test"}});
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_EQ(report.detail, "1 A record: 198.51.100.7");
  EXPECT_TRUE(report.phases.tls);
  ASSERT_TRUE(report.evidence.tls);
  EXPECT_EQ(ask({}).reason, Reason::tls_hostname) << "the address is not in the certificate";
  EXPECT_EQ(ask({{"verify_tls", "false"}}).outcome, Outcome::up);
}

TEST_F(DnsCheck, ServersOverStreamsAreBoundedInTime) {
  const net::testing::TcpServer mute(world_.loop,
                                     [](net::testing::Peer& peer) { return peer.hang(); });
  const auto report = look(
      "shop.test", {{"server", fmt::format("127.0.0.1:{}", mute.port())}, {"transport", "tcp"}},
      Millis(150));
  EXPECT_EQ(report.outcome, Outcome::down);
  EXPECT_EQ(report.reason, Reason::dns_timeout);
}

TEST_F(DnsCheck, HoldsAnAnswerToWhatItWas) {
  const model::Settings settings = {{"match", "unchanged"}};
  const auto again = [&](std::string memory) {
    return kit::testing::probe(
        world_, *kind_, {.target = "shop.test", .settings = settings, .memory = std::move(memory)});
  };
  const auto first = again("");
  EXPECT_EQ(first.outcome, Outcome::up) << first.detail;
  ASSERT_TRUE(first.memory);
  EXPECT_FALSE(again(*first.memory).memory) << "nothing new to remember";
  world_.dns.add("shop.test", "A", "198.51.100.7");
  const auto changed = again(*first.memory);
  EXPECT_EQ(changed.outcome, Outcome::degraded);
  EXPECT_EQ(changed.reason, Reason::dns_changed);
  EXPECT_EQ(changed.detail, "the A records changed: unexpected: 198.51.100.7");
  EXPECT_EQ(changed.evidence.changes.size(), 1);
  ASSERT_TRUE(changed.memory);
  const auto still = again(*changed.memory);
  EXPECT_EQ(still.outcome, Outcome::degraded);
  EXPECT_TRUE(still.evidence.changes.empty()) << "told once";
  EXPECT_FALSE(kind_->accept("shop.test", {{"match", "unchanged"}, {"expected", "192.0.2.1"}}));
}

/// A zone with two name servers, each with an address and answers of its own.
class Agreement : public DnsCheck {
 protected:
  Agreement() {
    world_.dns.add("shop.test", "NS", "ns1.shop.test");
    world_.dns.add("shop.test", "NS", "ns2.shop.test");
    world_.dns.add("www.shop.test", "A", "192.0.2.1");
    world_.dns.add("ns1.shop.test", "A", "127.0.0.2");
    world_.dns.add("ns2.shop.test", "A", "127.0.0.3");
    for (DnsServer* server : {&one_, &two_}) server->add("www.shop.test", "A", "192.0.2.1");
    one_.add("shop.test", "SOA", "ns1.shop.test admin.shop.test 7 3600 600 86400 60");
  }
  model::ProbeReport look_at(const char* name, model::Settings settings) {
    return kit::testing::probe(
        world_, *asking_,
        {.target = name, .settings = std::move(settings), .timeout = Millis(400)});
  }
  DnsServer one_{world_.loop, "127.0.0.2"};
  DnsServer two_{world_.loop, "127.0.0.3", one_.port()};
  std::unique_ptr<model::CheckKind> asking_ = make(world_.net(), {.authority_port = one_.port()});
};

TEST_F(Agreement, OfAllNameServers) {
  const model::Settings settings = {{"agreement", "answers"}};
  const auto agreed = look_at("www.shop.test", settings);
  EXPECT_EQ(agreed.outcome, Outcome::up) << agreed.detail;
  EXPECT_EQ(agreed.evidence.facts.size(), 2);
  EXPECT_EQ(one_.asked("www.shop.test") + two_.asked("www.shop.test"), 2);

  two_.add("www.shop.test", "A", "198.51.100.7");
  const auto differs = look_at("www.shop.test", settings);
  EXPECT_EQ(differs.outcome, Outcome::down);
  EXPECT_EQ(differs.reason, Reason::dns_disagreement);
  EXPECT_EQ(differs.detail,
            "ns2.shop.test (127.0.0.3) differs from ns1.shop.test (127.0.0.2): "
            "unexpected: A 198.51.100.7");

  two_.answer_with("www.shop.test", "A", [] { return DnsServer::Reply{.silent = true}; });
  EXPECT_EQ(look_at("www.shop.test", settings).reason, Reason::dns_disagreement);
}

TEST_F(Agreement, OfSerials) {
  two_.add("shop.test", "SOA", "ns1.shop.test admin.shop.test 5 3600 600 86400 60");
  const auto behind = look_at("www.shop.test", {{"agreement", "serials"}});
  EXPECT_EQ(behind.reason, Reason::dns_disagreement);
  EXPECT_EQ(behind.detail, "ns2.shop.test (127.0.0.3) has serial 5, the newest is 7");
  EXPECT_EQ(look_at("www.shop.test", {{"agreement", "serials"}, {"serial_lag_max", "2"}}).outcome,
            Outcome::up);
}

TEST_F(Agreement, AsksNoForbiddenNameServer) {
  world_.dns.add("shop.test", "NS", "inside.shop.test");
  world_.dns.add("inside.shop.test", "A", "10.0.0.53");
  const auto report = look_at("www.shop.test", {{"agreement", "answers"}});
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_EQ(report.reason, Reason::blocked_target);
  EXPECT_EQ(one_.asked("www.shop.test"), 0);
}

}  // namespace
}  // namespace fw::checks::dns
