#include <gtest/gtest.h>

#include "host/net/testing/fixture.hpp"
#include "plug/kit/headers.hpp"
#include "plug/kit/report.hpp"
#include "plug/kit/shown.hpp"
#include "plug/kit/target.hpp"

namespace fw::kit {
namespace {

TEST(Endpoint, IsHostAndPort) {
  const auto name = parse_endpoint("Shop.Example.:8443", 0);
  ASSERT_TRUE(name) << name.error().sentence();
  EXPECT_EQ(name->host, "shop.example");
  EXPECT_EQ(name->port, 8443);
  EXPECT_FALSE(name->host_is_address);

  const auto v6 = parse_endpoint("[2001:db8::1]:53", 0);
  ASSERT_TRUE(v6) << v6.error().sentence();
  EXPECT_EQ(v6->host, "2001:db8::1");
  EXPECT_TRUE(v6->host_is_address);
  EXPECT_EQ(parse_endpoint("[2001:db8::1]", 443)->port, 443);
}

TEST(Endpoint, RefusesWhatIsNoHostAndPort) {
  for (const char* text :
       {"", ":80", "shop.example", "shop.example:", "shop.example:0", "shop.example:65536",
        "shop.example:80x", "https://shop.example:443", "a b:80", "user@shop.example:80",
        "2001:db8::1:80", "shop.example:80/path", "0x7f.1:80", "2130706433:80"})
    EXPECT_FALSE(parse_endpoint(text, 0)) << text;
}

TEST(AcceptHost, AsksThePolicyAboutLiterals) {
  net::testing::TestNet world(net::NetOptions{});
  for (const char* host : {"127.0.0.1", "::1", "169.254.169.254", "10.1.2.3", "localhost",
                           "db.internal", "::ffff:127.0.0.1"}) {
    const auto accepted = accept_host(world.net(), host, 443);
    ASSERT_FALSE(accepted) << host;
    EXPECT_EQ(accepted.error().code(), Code::invalid) << host;
  }
  EXPECT_TRUE(accept_host(world.net(), "shop.example", 443));
}

TEST(Headers, OfTheRequestItselfCannotBeSet) {
  for (const char* name : {"Host", "content-length", "Transfer-Encoding", "Connection",
                           "Proxy-Authorization", "X-Forwarded-For", "Webhook-Id", "na me", ""})
    EXPECT_FALSE(check_headers({{name, "x"}})) << name;
  EXPECT_FALSE(check_headers({{"X-A", std::string("a\r\nHost: b")}}));
  EXPECT_FALSE(check_headers({{"X-A", std::string("a\0b", 3)}}));
  EXPECT_FALSE(check_headers(Headers(kHeadersMax + 1, {"X-A", "b"})));
  EXPECT_FALSE(check_headers({{"X-A", std::string(kHeaderBytesMax, 'a')}}));
  EXPECT_TRUE(check_headers({{"Authorization", "Basic x"}, {"X-A", "b\tc"}}));
}

TEST(Report, OurOwnTroubleIsUnknown) {
  EXPECT_EQ(outcome_of(model::Reason::blocked_target), model::Outcome::unknown);
  EXPECT_EQ(outcome_of(model::Reason::local_resolver), model::Outcome::unknown);
  EXPECT_EQ(outcome_of(model::Reason::dns_nxdomain), model::Outcome::down);
  EXPECT_EQ(outcome_of(model::Reason::none), model::Outcome::up);
  const auto report = failed({}, {model::Reason::connect_refused, ""});
  EXPECT_EQ(report.detail, model::sentence(model::Reason::connect_refused));
}

TEST(Excerpt, IsFitToShow) {
  EXPECT_EQ(excerpt("a\r\nb"), "a\nb");
  EXPECT_EQ(excerpt("plain"), "plain");
  EXPECT_EQ(excerpt(std::string("\0\xff", 2)), "\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_LE(excerpt(std::string(5000, 'x')).size(), kExcerptBytesMax);
}

model::ProbeReport with_certificate(Instant ends) {
  net::Trace trace;
  trace.evidence.tls.emplace();
  trace.evidence.tls->chain.push_back(
      {.subject = "CN=leaf", .names = {"shop.example"}, .not_after = ends + 24h});
  trace.evidence.tls->chain.push_back({.subject = "CN=middle", .not_after = ends});
  return up(std::move(trace), "fine");
}

TEST(Report, WarnsOfTheCertificateThatEndsFirst) {
  const Instant now = from_ms(1'800'000'000'000);
  auto report = with_certificate(now + 14 * 24h);
  warn_of_expiry(report, 14, now);
  EXPECT_EQ(report.outcome, model::Outcome::up);

  report = with_certificate(now + 14 * 24h - 1ms);
  warn_of_expiry(report, 14, now);
  EXPECT_EQ(report.outcome, model::Outcome::degraded);
  EXPECT_EQ(report.reason, model::Reason::tls_expiring);
  EXPECT_NE(report.detail.find("CN=middle expires in 13 days"), std::string::npos) << report.detail;

  report = with_certificate(now + 1h);
  warn_of_expiry(report, 0, now);
  EXPECT_EQ(report.outcome, model::Outcome::up);
}

TEST(Report, WarnsOfSlowness) {
  auto report = up({}, "fine");
  warn_of_slowness(report, 100ms, 100ms);
  EXPECT_EQ(report.outcome, model::Outcome::up);
  warn_of_slowness(report, 100ms, 100'001us);
  EXPECT_EQ(report.outcome, model::Outcome::degraded);
  EXPECT_EQ(report.reason, model::Reason::slow);
}

}  // namespace
}  // namespace fw::kit
