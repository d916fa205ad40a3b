#include "host/net/resolver.hpp"

#include <gtest/gtest.h>

#include "host/net/testing/fixture.hpp"

namespace fw::net {
namespace {

using model::Reason;
using testing::DnsServer;
using testing::TestNet;

std::vector<std::string> texts(const Addresses& found) {
  std::vector<std::string> out;
  for (const auto& address : found.addresses) out.push_back(address.to_string());
  return out;
}

std::string value_of(TestNet& world, const std::string& name, RecordType type) {
  const auto answer = world.run(world.net().resolver->query(name, type, 2s));
  return answer.records.empty() ? std::string(model::name(answer.reason))
                                : answer.records.front().value;
}

TEST(Resolver, GivesBothFamilies) {
  TestNet world;
  world.dns.add("both.test", "A", "192.0.2.1");
  world.dns.add("both.test", "A", "192.0.2.2");
  world.dns.add("both.test", "AAAA", "2001:db8::1");
  const auto any = world.run(world.net().resolver->addresses("Both.Test", Family::any, 2s));
  EXPECT_EQ(any.reason, Reason::none);
  EXPECT_EQ(texts(any), (std::vector<std::string>{"192.0.2.1", "192.0.2.2", "2001:db8::1"}));
  EXPECT_EQ(any.records.size(), 3U);
  EXPECT_EQ(any.records[0], (model::DnsRecord{"both.test", "A", "192.0.2.1", 60}));
  const auto v6 = world.run(world.net().resolver->addresses("both.test", Family::v6, 2s));
  EXPECT_EQ(texts(v6), std::vector<std::string>{"2001:db8::1"});
}

TEST(Resolver, AnAddressIsItself) {
  TestNet world;
  const auto found = world.run(world.net().resolver->addresses("2001:db8::7", Family::any, 2s));
  EXPECT_EQ(texts(found), std::vector<std::string>{"2001:db8::7"});
  EXPECT_EQ(world.dns.asked("2001:db8::7"), 0);
}

TEST(Resolver, ShowsEveryTypeAsText) {
  TestNet world;
  world.dns.add("x.test", "MX", "10 mail.x.test");
  world.dns.add("x.test", "NS", "ns1.x.test");
  world.dns.add("x.test", "TXT", "v=spf1 -all" + std::string(300, 'x'));
  world.dns.add("x.test", "SOA", "ns1.x.test admin.x.test 2026112301 3600 600 86400 60");
  world.dns.add("x.test", "CAA", "0 issue \"letsencrypt.org\"");
  world.dns.add("_sip._tcp.x.test", "SRV", "1 2 5060 sip.x.test");
  world.dns.add("x.test", "DS", "12345 13 2 abcd");
  world.dns.add("x.test", "DNSKEY", "257 3 13 AQID");
  world.dns.add("1.2.0.192.in-addr.arpa", "PTR", "host.x.test");
  EXPECT_EQ(value_of(world, "x.test", RecordType::mx), "10 mail.x.test");
  EXPECT_EQ(value_of(world, "x.test", RecordType::ns), "ns1.x.test");
  EXPECT_EQ(value_of(world, "x.test", RecordType::txt), "v=spf1 -all" + std::string(300, 'x'));
  EXPECT_EQ(value_of(world, "x.test", RecordType::soa),
            "ns1.x.test admin.x.test 2026112301 3600 600 86400 60");
  EXPECT_EQ(value_of(world, "x.test", RecordType::caa), "0 issue \"letsencrypt.org\"");
  EXPECT_EQ(value_of(world, "_sip._tcp.x.test", RecordType::srv), "1 2 5060 sip.x.test");
  EXPECT_EQ(value_of(world, "x.test", RecordType::ds), "12345 13 2 abcd");
  EXPECT_EQ(value_of(world, "x.test", RecordType::dnskey), "257 3 13 AQID");
  EXPECT_EQ(value_of(world, "1.2.0.192.in-addr.arpa", RecordType::ptr), "host.x.test");
}

TEST(Resolver, SaysWhyThereIsNothing) {
  TestNet world;
  world.dns.add("only4.test", "A", "192.0.2.1");
  world.dns.answer("broken.test", {.rcode = 2});
  world.dns.answer("closed.test", {.rcode = 5});
  EXPECT_EQ(value_of(world, "none.test", RecordType::a), "dns_nxdomain");
  EXPECT_EQ(value_of(world, "only4.test", RecordType::mx), "dns_no_records");
  EXPECT_EQ(value_of(world, "broken.test", RecordType::a), "dns_servfail");
  EXPECT_EQ(value_of(world, "closed.test", RecordType::a), "dns_refused");
  EXPECT_EQ(value_of(world, "bad..name", RecordType::a), "dns_nxdomain");
  const auto only4 = world.run(world.net().resolver->addresses("only4.test", Family::any, 2s));
  EXPECT_EQ(only4.reason, Reason::none);
  EXPECT_EQ(texts(only4), std::vector<std::string>{"192.0.2.1"});
  const auto no6 = world.run(world.net().resolver->addresses("only4.test", Family::v6, 2s));
  EXPECT_EQ(no6.reason, Reason::dns_no_records);
  const auto gone = world.run(world.net().resolver->addresses("none.test", Family::any, 2s));
  EXPECT_EQ(gone.reason, Reason::dns_nxdomain);
}

TEST(Resolver, ShowsTheResolversWordOnAuthenticity) {
  TestNet world;
  world.dns.answer("signed.test",
                   {.records = {{"signed.test", "A", "192.0.2.1"}}, .authenticated = true});
  EXPECT_TRUE(
      world.run(world.net().resolver->query("signed.test", RecordType::a, 2s)).authenticated);
}

TEST(Resolver, AsksOverTcpWhereTheAnswerWasCut) {
  TestNet world;
  DnsServer::Reply big{.truncated = true};
  for (int i = 0; i < 200; ++i)
    big.records.push_back({"big.test", "A", fmt::format("192.0.2.{}", i)});
  world.dns.answer("big.test", big);
  const auto answer = world.run(world.net().resolver->query("big.test", RecordType::a, 2s));
  EXPECT_EQ(answer.records.size(), 200U);
  EXPECT_EQ(world.dns.asked_over_tcp(), 1);
  const auto found = world.run(world.net().resolver->addresses("big.test", Family::v4, 2s));
  EXPECT_EQ(found.addresses.size(), 32U);
}

TEST(Resolver, FollowsCnamesOfAServerThatDoesNot) {
  TestNet world;
  world.dns.answer("www.test",
                   {.records = {{"www.test", "CNAME", "edge.test"}}, .recursive = false});
  world.dns.answer("edge.test", {.records = {{"edge.test", "A", "192.0.2.9"}}, .recursive = false});
  const auto found = world.run(world.net().resolver->addresses("www.test", Family::v4, 2s));
  EXPECT_EQ(texts(found), std::vector<std::string>{"192.0.2.9"});
  ASSERT_EQ(found.records.size(), 2U);
  EXPECT_EQ(found.records[0].value, "edge.test");
}

TEST(Resolver, CircularAndEndlessCnamesEnd) {
  TestNet world;
  world.dns.add("a.test", "CNAME", "b.test");
  world.dns.add("b.test", "CNAME", "a.test");
  const auto circle = world.run(world.net().resolver->addresses("a.test", Family::any, 2s));
  EXPECT_EQ(circle.reason, Reason::dns_servfail);
  for (int i = 0; i < 12; ++i) {
    const auto name = fmt::format("c{}.test", i);
    world.dns.answer(
        name, {.records = {{name, "CNAME", fmt::format("c{}.test", i + 1)}}, .recursive = false});
  }
  world.dns.add("c12.test", "A", "192.0.2.1");
  const auto endless = world.run(world.net().resolver->addresses("c0.test", Family::any, 2s));
  EXPECT_EQ(endless.reason, Reason::dns_servfail);
  const auto within = world.run(world.net().resolver->addresses("c4.test", Family::any, 2s));
  EXPECT_EQ(texts(within), std::vector<std::string>{"192.0.2.1"});
}

TEST(Resolver, IgnoresRecordsOfOtherNames) {
  TestNet world;
  world.dns.answer("mine.test", {.records = {{"other.test", "A", "192.0.2.66"}}});
  const auto found = world.run(world.net().resolver->addresses("mine.test", Family::any, 2s));
  EXPECT_TRUE(found.addresses.empty());
  EXPECT_EQ(found.reason, Reason::dns_no_records);
}

TEST(Resolver, MalformedAnswersAreAFailureOfTheServer) {
  TestNet world;
  // A header that promises one record, and none there.
  world.dns.answer("bad.test", {.raw = std::string("\x81\x80\0\0\0\x01\0\0\0\0", 10)});
  const auto answer = world.run(world.net().resolver->query("bad.test", RecordType::a, 500ms));
  EXPECT_NE(answer.reason, Reason::none);
  EXPECT_TRUE(answer.records.empty());
}

TEST(Resolver, TellsASilentNameFromASilentServer) {
  TestNet world;
  world.dns.answer("silent.test", {.silent = true});
  const auto started = std::chrono::steady_clock::now();
  const auto answer = world.run(world.net().resolver->query("silent.test", RecordType::a, 200ms));
  EXPECT_EQ(answer.reason, Reason::dns_timeout);
  EXPECT_LT(std::chrono::steady_clock::now() - started, 1s);
  world.dns.answer("", {.silent = true});
  const auto nobody = world.run(world.net().resolver->query("silent.test", RecordType::a, 200ms));
  EXPECT_EQ(nobody.reason, Reason::local_resolver);
}

TEST(Resolver, NobodyThereIsOurOwnTrouble) {
  NetOptions options;
  options.resolver.servers = {"127.0.0.1:1"};
  TestNet world(options);
  const auto answer = world.run(world.net().resolver->query("a.test", RecordType::a, 2s));
  EXPECT_EQ(answer.reason, Reason::local_resolver);
}

TEST(Resolver, AsksTheNextServerWhereOneFails) {
  boost::asio::io_context unused;
  TestNet outer;
  outer.dns.add("a.test", "A", "192.0.2.1");
  NullLog log;
  DnsServer refusing(outer.loop);
  refusing.answer("a.test", {.rcode = 5});
  auto resolver = Resolver::make(
      outer.loop, {.servers = {"127.0.0.1:1", refusing.address(), outer.dns.address()}}, log);
  ASSERT_TRUE(resolver);
  const auto answer = outer.run((*resolver)->query("a.test", RecordType::a, 2s));
  EXPECT_EQ(answer.reason, Reason::none);
  EXPECT_EQ(refusing.asked("a.test"), 1);
}

TEST(Resolver, AThousandAtOnce) {
  TestNet world;
  world.dns.add("a.test", "A", "192.0.2.1");
  int right = 0;
  for (int i = 0; i < 1000; ++i)
    boost::asio::co_spawn(world.loop, world.net().resolver->query("a.test", RecordType::a, 5s),
                          [&right](std::exception_ptr error, Answer answer) {
                            if (!error && answer.records.size() == 1) ++right;
                          });
  world.run(world.net().resolver->query("a.test", RecordType::a, 5s));
  for (int i = 0; i < 1000 && right < 1000; ++i) world.loop.restart(), world.loop.run_for(10ms);
  EXPECT_EQ(right, 1000);
}

TEST(Resolver, ServersAreRead) {
  boost::asio::io_context loop;
  NullLog log;
  for (const char* good : {"192.0.2.1", "192.0.2.1:5353", "2001:db8::1", "[2001:db8::1]:53"})
    EXPECT_TRUE(Resolver::make(loop, {.servers = {good}}, log)) << good;
  for (const char* bad :
       {"dns.example", "192.0.2.1:0", "192.0.2.1:x", "[::1", "", "192.0.2.1:70000"})
    EXPECT_FALSE(Resolver::make(loop, {.servers = {bad}}, log)) << bad;
}

}  // namespace
}  // namespace fw::net
