#include "plug/checks/dns/records.hpp"

#include <gtest/gtest.h>

#include "plug/checks/dns/settings.hpp"

namespace fw::checks::dns {
namespace {

using net::RecordType;

TEST(Canonical, MakesEqualWhatMeansTheSame) {
  EXPECT_EQ(canonical(RecordType::a, " 192.0.2.1 "), "192.0.2.1");
  EXPECT_EQ(canonical(RecordType::aaaa, "2001:DB8:0:0::1"), "2001:db8::1");
  EXPECT_EQ(canonical(RecordType::cname, "WWW.Shop.Example."), "www.shop.example");
  EXPECT_EQ(canonical(RecordType::mx, "10  Mail.shop.example."), "10 mail.shop.example");
  EXPECT_EQ(canonical(RecordType::txt, R"("v=spf1 " "-all")"), "v=spf1 -all");
  EXPECT_EQ(canonical(RecordType::txt, R"("a\"B")"), "a\"B");
  EXPECT_EQ(canonical(RecordType::txt, "v=spf1 -all"), "v=spf1 -all");
  EXPECT_EQ(canonical(RecordType::caa, R"(0 issue "ca.example")"), "0 issue ca.example");
}

TEST(Difference, OfExactAndContained) {
  const std::vector<std::string> found = {"a", "b"};
  EXPECT_EQ(difference(std::vector<std::string>{"a", "b"}, found, true), "");
  EXPECT_EQ(difference(std::vector<std::string>{"a"}, found, false), "");
  EXPECT_EQ(difference(std::vector<std::string>{"a"}, found, true), "unexpected: b");
  EXPECT_EQ(difference(std::vector<std::string>{"a", "c"}, found, true),
            "missing: c; unexpected: b");
}

TEST(ValuesOf, TakesOneTypeOnly) {
  const std::vector<model::DnsRecord> records = {{"w.example", "CNAME", "x.example.", 60},
                                                 {"x.example", "A", "192.0.2.2", 60},
                                                 {"x.example", "A", "192.0.2.1", 60},
                                                 {"x.example", "A", "192.0.2.1", 60}};
  EXPECT_EQ(values_of(RecordType::a, records),
            (std::vector<std::string>{"192.0.2.1", "192.0.2.2"}));
}

TEST(ReverseName, OfBothFamilies) {
  EXPECT_EQ(reverse_name("192.0.2.1"), "1.2.0.192.in-addr.arpa");
  EXPECT_EQ(reverse_name("2001:db8::1"),
            "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
  EXPECT_EQ(reverse_name("shop.example"), "");
}

TEST(Plan, ReadsNamesByTheirType) {
  EXPECT_EQ(make_plan("_dmarc.Shop.example.", {{"record_type", "TXT"}})->name,
            "_dmarc.shop.example");
  EXPECT_EQ(make_plan("192.0.2.1", {{"record_type", "PTR"}})->name, "1.2.0.192.in-addr.arpa");
  EXPECT_TRUE(make_plan("1.2.0.192.in-addr.arpa", {{"record_type", "PTR"}}));
  EXPECT_FALSE(make_plan("192.0.2.1", {}));
  EXPECT_FALSE(make_plan("https://shop.example", {}));
}

TEST(Plan, ServerIsAnAddress) {
  EXPECT_EQ(make_plan("shop.example", {{"server", "192.0.2.53"}})->server->port, 53);
  EXPECT_EQ(make_plan("shop.example", {{"server", "[2001:db8::53]:5353"}})->server->port, 5353);
  EXPECT_FALSE(make_plan("shop.example", {{"server", "ns.shop.example"}}));
}

}  // namespace
}  // namespace fw::checks::dns
