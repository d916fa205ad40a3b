// What every kind of check keeps to, on the network.
#include <gtest/gtest.h>

#include "plug/kit/testing/probe.hpp"
#include "support/kinds.hpp"

namespace fw::contract {
namespace {

using model::Outcome;
using model::Reason;
using net::testing::DnsServer;
using net::testing::Peer;
using net::testing::TcpServer;
using net::testing::TestNet;

constexpr Millis kTimeout{300};
constexpr Millis kLateMax{50};
constexpr const char* kInside[] = {"127.0.0.1", "10.0.0.1",        "[::1]",      "169.254.169.254",
                                   "localhost", "db.internal",     "2130706433", "0x7f.0.0.1",
                                   "127.1",     "[fe80::1%25eth0]"};
constexpr std::span<const char* const> kInsideHosts = kInside;
constexpr int kTries = 3;  // a busy machine may be late; a kind that always is, fails

boost::asio::awaitable<void> hang(Peer& peer) { co_await peer.hang(); }

/// How long the look took beyond its timeout.
Millis lateness(TestNet& world, model::CheckKind& kind, const std::string& target,
                model::ProbeReport& report) {
  const auto start = std::chrono::steady_clock::now();
  report = kit::testing::probe(world, kind, {.target = target, .timeout = kTimeout});
  return std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now() - start) - kTimeout;
}

TEST(Checks, HaveATargetThatTheyAccept) {
  TestNet world;
  for (const auto& kind : check_kinds(world.net())) {
    SCOPED_TRACE(kind->name());
    EXPECT_TRUE(kind->target_help().ends_with('.'));
    const auto accepted = kind->accept(std::string(kind->example_target()), {});
    EXPECT_TRUE(accepted) << accepted.error().sentence();
  }
}

TEST(Checks, RefuseTargetsThatMakeNoSense) {
  TestNet world{net::NetOptions{}};
  for (const auto& kind : check_kinds(world.net())) {
    SCOPED_TRACE(kind->name());
    std::vector<std::string> targets = {"",
                                        " ",
                                        "ftp://shop.test/",
                                        "shop test",
                                        "shop.test:0",
                                        "shop.test:99999",
                                        "a\r\nb",
                                        "user:pw@shop.test",
                                        std::string(3000, 'a')};
    for (const char* host : looks_out(*kind) ? kInsideHosts : std::span<const char* const>())
      targets.push_back(aimed(*kind, host, 443));
    for (const std::string& target : targets) {
      const auto accepted = kind->accept(target, {});
      ASSERT_FALSE(accepted) << target;
      EXPECT_EQ(accepted.error().code(), Code::invalid) << target;
      EXPECT_GT(accepted.error().sentence().size(), 10) << target;
    }
  }
}

TEST(Checks, EndInTimeWhenNobodyAnswers) {
  TestNet world;
  world.dns.add("silent.test", "A", "127.0.0.1");
  world.dns.answer("mute.test", DnsServer::Reply{.silent = true});
  const TcpServer server(world.loop, hang);
  for (const auto& kind : check_kinds(world.net())) {
    SCOPED_TRACE(kind->name());
    for (const char* host : {"silent.test", "mute.test"}) {
      if (!looks_out(*kind)) continue;
      if (!connects(*kind) && std::string_view(host) == "silent.test") continue;
      Millis late{0};
      model::ProbeReport report;
      for (int i = 0; i < kTries; ++i) {
        late = lateness(world, *kind, aimed(*kind, host, server.port()), report);
        if (late <= kLateMax) break;
      }
      EXPECT_LE(late, kLateMax) << host;
      // Silent name servers may be our own trouble; a silent target never is.
      // Nor is what somebody else reports, where that cannot be read.
      if (std::string_view(host) == "silent.test" && !kind->is_second_hand()) {
        EXPECT_NE(report.outcome, Outcome::unknown) << report.detail;
      }
      EXPECT_GT(report.phases.total, Micros(0)) << host;
    }
  }
}

TEST(Checks, NeverConnectToForbiddenAddresses) {
  TestNet world{net::NetOptions{}};
  world.dns.add("inside.test", "A", "127.0.0.1");
  world.dns.add("mixed.test", "A", "192.0.2.1");
  world.dns.add("mixed.test", "A", "127.0.0.1");
  const TcpServer server(world.loop, hang);
  for (const auto& kind : check_kinds(world.net())) {
    if (!connects(*kind)) continue;
    SCOPED_TRACE(kind->name());
    for (const char* host : {"inside.test", "mixed.test", "127.0.0.1", "localhost"}) {
      const auto report = kit::testing::probe(
          world, *kind, {.target = aimed(*kind, host, server.port()), .timeout = kTimeout});
      EXPECT_EQ(report.outcome, Outcome::unknown) << host;
      EXPECT_EQ(report.reason, Reason::blocked_target) << host << ": " << report.detail;
    }
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST(Checks, ANameThatDoesNotExistIsDown) {
  TestNet world;
  for (const auto& kind : check_kinds(world.net())) {
    if (kind->is_second_hand()) continue;
    SCOPED_TRACE(kind->name());
    const auto report =
        kit::testing::probe(world, *kind, {.target = aimed(*kind, "gone.test", 8443)});
    EXPECT_EQ(report.outcome, Outcome::down);
    EXPECT_EQ(report.reason, Reason::dns_nxdomain) << report.detail;
    EXPECT_FALSE(report.detail.empty());
  }
}

TEST(Checks, AnUnreachableResolverIsUnknown) {
  net::NetOptions options;
  {
    boost::asio::io_context loop;
    const DnsServer gone(loop);
    options.resolver.servers = {gone.address()};
  }
  options.resolver.try_timeout = Millis(100);
  TestNet world(options);
  for (const auto& kind : check_kinds(world.net())) {
    SCOPED_TRACE(kind->name());
    const auto report =
        kit::testing::probe(world, *kind, {.target = aimed(*kind, "shop.test", 8443)});
    EXPECT_EQ(report.outcome, Outcome::unknown);
    if (kind->is_second_hand()) continue;
    EXPECT_EQ(report.reason, Reason::local_resolver) << report.detail;
  }
}

TEST(Checks, WhatOthersReportIsUnknownWhereItCannotBeRead) {
  TestNet world;
  for (const auto& kind : check_kinds(world.net())) {
    if (!kind->is_second_hand()) continue;
    SCOPED_TRACE(kind->name());
    const auto report =
        kit::testing::probe(world, *kind, {.target = aimed(*kind, "gone.test", 8443)});
    EXPECT_EQ(report.outcome, Outcome::unknown);
    EXPECT_EQ(class_of(report.reason), model::ReasonClass::ours) << report.detail;
    EXPECT_FALSE(report.detail.empty());
  }
}

TEST(Checks, BadSettingsAtRunTimeAreUnknown) {
  TestNet world;
  for (const auto& kind : check_kinds(world.net())) {
    SCOPED_TRACE(kind->name());
    const auto report = kit::testing::probe(
        world, *kind,
        {.target = std::string(kind->example_target()), .settings = {{"no_such_thing", "1"}}});
    EXPECT_EQ(report.outcome, Outcome::unknown);
    EXPECT_EQ(report.reason, Reason::not_supported) << report.detail;
  }
}

}  // namespace
}  // namespace fw::contract
