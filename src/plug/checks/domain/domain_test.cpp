// The domain check against registries that the test plays.
#include <gtest/gtest.h>

#include "plug/checks/domain/kind.hpp"
#include "plug/kit/testing/probe.hpp"

namespace fw::checks::domain {
namespace {

using model::Outcome;
using model::Reason;
using net::testing::DnsServer;
using net::testing::http_response;
using net::testing::HttpRequest;
using net::testing::Peer;
using net::testing::TcpServer;

constexpr auto kDay = std::chrono::days(1);

class DomainCheck : public testing::Test {
 protected:
  DomainCheck() {
    world_.dns.add("rdap.test", "A", "127.0.0.1");
    world_.dns.add("whois.iana.test", "A", "127.0.0.1");
    world_.dns.add("whois.nic.test", "A", "127.0.0.1");
    world_.dns.add("shop.example", "NS", "ns.shop.example");
  }

  /// The list of registries, and the registry of .example.
  std::string answer_rdap(const HttpRequest& request) {
    ++asked_;
    if (request.target == "/dns.json")
      return http_response(200, fmt::format(R"({{"services":[[["example"],["{}"]]]}})",
                                            rdap_.url("rdap.test", "/rdap")));
    return rdap_answer_;
  }
  /// IANA's answer, and then the registry's: both listen on the one port.
  static boost::asio::awaitable<void> serve_whois(Peer& peer, DomainCheck& test) {
    const std::string question = co_await peer.read_until("\r\n");
    if (question == "example\r\n")
      co_await peer.write("domain: EXAMPLE\nwhois:        whois.nic.test\n");
    else if (question == "shop.example\r\n")
      co_await peer.write(test.whois_answer_);
  }

  std::unique_ptr<model::CheckKind> make_kind() {
    return make_with(world_.net(), {.bootstrap_url = rdap_.url("rdap.test", "/dns.json"),
                                    .whois_host = "whois.iana.test",
                                    .whois_port = whois_.port()});
  }
  model::ProbeReport look(model::CheckKind& kind, model::Settings settings = {},
                          std::string target = "www.shop.example") {
    return kit::testing::probe(world_, kind,
                               {.target = std::move(target), .settings = std::move(settings)});
  }
  model::ProbeReport look(model::Settings settings = {}) {
    const auto kind = make_kind();
    return look(*kind, std::move(settings));
  }
  void rdap_says_it_ends(Instant at) {
    rdap_answer_ = http_response(
        200, fmt::format(R"({{"objectClassName":"domain","events":[{{"eventAction":"expiration",)"
                         R"("eventDate":"{}"}}],"status":["active"]}})",
                         to_rfc3339(at)));
  }
  Instant now() { return world_.net().clock.now(); }
  static std::string fact(const model::ProbeReport& report, std::string_view name) {
    for (const auto& [key, value] : report.evidence.facts)
      if (key == name) return value;
    return {};
  }

  net::testing::TestNet world_;
  std::string rdap_answer_ = http_response(404, "{}");
  std::string whois_answer_ = "No match for shop.example\r\n";
  int asked_ = 0;
  TcpServer rdap_{world_.loop, net::testing::http_script([this](const HttpRequest& request) {
                    return answer_rdap(request);
                  })};
  TcpServer whois_{world_.loop, [this](Peer& peer) { return serve_whois(peer, *this); }};
};

TEST_F(DomainCheck, IsToldByRdap) {
  rdap_says_it_ends(now() + 100 * kDay);
  const auto report = look();
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_NE(report.detail.find("the registration of shop.example ends in 99 days"),
            std::string::npos)
      << report.detail;
  EXPECT_EQ(fact(report, "told by"), "RDAP, " + rdap_.url("rdap.test", "/rdap/"));
  EXPECT_EQ(fact(report, "status"), "active");
  EXPECT_TRUE(report.phases.dns);
}

TEST_F(DomainCheck, WarnsAndThenFailsBeforeTheEnd) {
  rdap_says_it_ends(now() + 20 * kDay);
  const auto warning = look();
  EXPECT_EQ(warning.outcome, Outcome::degraded);
  EXPECT_EQ(warning.reason, Reason::domain_expiring);
  EXPECT_EQ(look({{"days_min", "10"}}).outcome, Outcome::up);
  const auto critical = look({{"days_critical", "25"}});
  EXPECT_EQ(critical.outcome, Outcome::down);
  EXPECT_EQ(critical.reason, Reason::domain_expiring);
  rdap_says_it_ends(now() - kDay);
  EXPECT_EQ(look().reason, Reason::domain_expired);
}

TEST_F(DomainCheck, AsksTheRegistryOnceAnHour) {
  rdap_says_it_ends(now() + 100 * kDay);
  const auto kind = make_kind();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(look(*kind).outcome, Outcome::up);
  EXPECT_EQ(asked_, 2) << "the list and the domain, once each";
}

TEST_F(DomainCheck, FallsBackToWhois) {
  rdap_answer_ = http_response(503, "");
  whois_answer_ = fmt::format(
      "Domain Name: SHOP.EXAMPLE\r\nRegistry Expiry Date: {}\r\nRegistrar: Good Names, Inc.\r\n",
      to_rfc3339(now() + 100 * kDay));
  const auto report = look({{"registrar", "good names"}});
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_EQ(fact(report, "told by"), "WHOIS, whois.nic.test");
  EXPECT_EQ(fact(report, "registrar"), "Good Names, Inc.");
  const auto other = look({{"registrar", "Thieves"}});
  EXPECT_EQ(other.outcome, Outcome::down);
  EXPECT_EQ(other.reason, Reason::unexpected_answer);
}

TEST_F(DomainCheck, ARegistryThatCannotBeAskedIsUnknown) {
  for (const std::string& answer :
       {http_response(503, ""), http_response(429, ""), http_response(200, "<html>")}) {
    rdap_answer_ = answer;
    whois_answer_ = "try later\r\n";
    const auto report = look();
    EXPECT_EQ(report.outcome, Outcome::unknown) << answer;
    EXPECT_FALSE(report.detail.empty());
  }
}

TEST_F(DomainCheck, WhatIsNotRegisteredIsDown) {
  const auto kind = make_kind();
  world_.dns.answer("gone.example", DnsServer::Reply{.rcode = 3});
  const auto gone = look(*kind, {}, "gone.example");
  EXPECT_EQ(gone.outcome, Outcome::down);
  EXPECT_EQ(gone.reason, Reason::dns_nxdomain);
  EXPECT_EQ(asked_, 0) << "the DNS has said enough";
  // It is delegated, so the registry that does not know it is not believed.
  const auto odd = look(*kind);
  EXPECT_EQ(odd.outcome, Outcome::unknown);
  EXPECT_EQ(odd.reason, Reason::not_supported);
  world_.dns.answer("bare.example", DnsServer::Reply{});
  EXPECT_EQ(look(*kind, {}, "bare.example").reason, Reason::dns_nxdomain);
}

TEST_F(DomainCheck, HostileRegistriesEndIt) {
  rdap_answer_ = http_response(200, std::string(2 << 20, '['));
  const TcpServer flood(world_.loop, [](Peer& peer) -> boost::asio::awaitable<void> {
    for (bool more = true; more;) more = co_await peer.write(std::string(16'384, 'x'));
  });
  const auto kind = make_with(world_.net(), {.bootstrap_url = rdap_.url("rdap.test", "/dns.json"),
                                             .whois_host = "whois.iana.test",
                                             .whois_port = flood.port()});
  const auto report = look(*kind);
  EXPECT_EQ(report.outcome, Outcome::unknown) << report.detail;
  const TcpServer mute(world_.loop, [](Peer& peer) { return peer.hang(); });
  const auto slow = make_with(world_.net(), {.bootstrap_url = mute.url("rdap.test", "/dns.json"),
                                             .whois_host = "whois.iana.test",
                                             .whois_port = mute.port()});
  const auto start = std::chrono::steady_clock::now();
  const auto late =
      kit::testing::probe(world_, *slow, {.target = "shop.example", .timeout = Millis(200)});
  EXPECT_EQ(late.outcome, Outcome::unknown) << late.detail;
  EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
}

TEST_F(DomainCheck, AsksThePolicy) {
  net::testing::TestNet closed{net::NetOptions{}};
  closed.dns.add("rdap.test", "A", "127.0.0.1");
  closed.dns.add("shop.example", "NS", "ns.shop.example");
  const auto kind = make_with(closed.net(), {.bootstrap_url = rdap_.url("rdap.test", "/dns.json"),
                                             .whois_host = "rdap.test",
                                             .whois_port = whois_.port()});
  const auto report = kit::testing::probe(closed, *kind, {.target = "shop.example"});
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_EQ(rdap_.connections() + whois_.connections(), 0);
}

TEST_F(DomainCheck, KnowsWhatCanBeRegistered) {
  const auto kind = make_kind();
  EXPECT_TRUE(kind->accept("www.shop.co.uk", {}));
  for (const char* target : {"co.uk", "com", "192.0.2.1", "2001:db8::1", "shop.example/x", ""})
    EXPECT_FALSE(kind->accept(target, {})) << target;
}

}  // namespace
}  // namespace fw::checks::domain
