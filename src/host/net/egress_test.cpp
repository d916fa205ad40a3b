#include "host/net/egress.hpp"

#include <gtest/gtest.h>

namespace fw::net {
namespace {

namespace ip = boost::asio::ip;

bool allowed(const EgressPolicy& policy, const char* text, std::uint16_t port = 443) {
  return policy.allows(ip::make_address(text), port).has_value();
}

// First and last address of every denied range, the clouds' metadata services, and every way to
// write an IPv4 address into an IPv6 one.
constexpr const char* kDenied[] = {
    "0.0.0.0",
    "0.255.255.255",
    "10.0.0.0",
    "10.255.255.255",
    "100.64.0.0",
    "100.127.255.255",
    "127.0.0.0",
    "127.0.0.1",
    "127.255.255.255",
    "169.254.0.0",
    "169.254.169.254",
    "169.254.255.255",
    "172.16.0.0",
    "172.31.255.255",
    "192.0.0.0",
    "192.0.0.192",
    "192.0.0.255",
    "192.0.2.0",
    "192.0.2.255",
    "192.88.99.0",
    "192.88.99.255",
    "192.168.0.0",
    "192.168.255.255",
    "198.18.0.0",
    "198.19.255.255",
    "198.51.100.0",
    "198.51.100.255",
    "203.0.113.0",
    "203.0.113.255",
    "224.0.0.0",
    "239.255.255.255",
    "240.0.0.0",
    "255.255.255.255",
    "168.63.129.16",
    "100.100.100.200",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:0:127.0.0.1",
    "::ffff:0:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "100::",
    "100::1",
    "2001::",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff",
    "2001:10::",
    "2001:20::1",
    "2001:2::1",
    "2001:db8::",
    "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
    "2002::",
    "2002:7f00:1::",
    "2002:808:808::1",
    "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "3fff::",
    "3fff:fff::1",
    "1fff:ffff::",
    "4000::",
    "5f00::1",
    "fc00::",
    "fd00:ec2::254",
    "fdaa::3",
    "fdff::1",
    "fe80::1",
    "febf::1",
    "fec0::1",
    "ff00::",
    "ff02::1",
    "ff0e::1",
    "8000::1",
};

constexpr const char* kAllowed[] = {
    "1.1.1.1",          "8.8.8.8",         "9.255.255.255",
    "11.0.0.0",         "100.63.255.255",  "100.128.0.0",
    "126.255.255.255",  "128.0.0.0",       "169.253.255.255",
    "169.255.0.0",      "172.15.255.255",  "172.32.0.0",
    "192.0.1.0",        "192.0.3.0",       "192.88.98.255",
    "192.88.100.0",     "192.167.255.255", "192.169.0.0",
    "198.17.255.255",   "198.20.0.0",      "198.51.99.255",
    "198.51.101.0",     "203.0.112.255",   "203.0.114.0",
    "223.255.255.255",  "168.63.129.15",   "168.63.129.17",
    "2000::1",          "2001:200::1",     "2001:4860:4860::8888",
    "2001:db7:ffff::1", "2001:db9::1",     "2003::1",
    "2606:4700::1",     "2a00:1450::1",    "3ffe::1",
    "3fff:1000::1",
};

TEST(Egress, DeniesEverythingThatIsNotPublic) {
  const EgressPolicy policy;
  for (const char* address : kDenied) EXPECT_FALSE(allowed(policy, address)) << address;
}

TEST(Egress, AllowsWhatLiesBeside) {
  const EgressPolicy policy;
  for (const char* address : kAllowed) EXPECT_TRUE(allowed(policy, address)) << address;
}

TEST(Egress, SaysWhichRange) {
  const auto denied = EgressPolicy().allows(ip::make_address("10.1.2.3"));
  ASSERT_FALSE(denied);
  EXPECT_EQ(denied.error().code(), Code::denied);
  EXPECT_EQ(denied.error().sentence(),
            "10.1.2.3 is a private address (10.0.0.0/8), which this machine may not connect to");
}

TEST(Egress, PortsOfOtherServicesAreClosed) {
  const EgressPolicy policy;
  for (const int port : {80, 443, 1024, 3000, 8080, 8443, 65535})
    EXPECT_TRUE(allowed(policy, "1.1.1.1", static_cast<std::uint16_t>(port))) << port;
  for (const int port : {0,    1,    22,   23,   25,   53,   110,   143,   465,  587, 993,
                         1023, 1433, 3306, 5432, 6379, 9200, 11211, 27017, 4280, 2375})
    EXPECT_FALSE(allowed(policy, "1.1.1.1", static_cast<std::uint16_t>(port))) << port;
  EXPECT_TRUE(policy.allows(ip::make_address("1.1.1.1")));
}

TEST(Egress, AnOwnerOpensRanges) {
  const std::vector<std::string> ranges = {"127.0.0.0/8", "10.1.2.3", "fd00::/8", "192.168.7.9/24"};
  const auto policy = EgressPolicy::with_allowed(ranges);
  ASSERT_TRUE(policy);
  for (const char* address : {"127.0.0.1", "127.9.9.9", "10.1.2.3", "fdaa::3", "192.168.7.1"})
    EXPECT_TRUE(allowed(*policy, address, 22)) << address;
  for (const char* address : {"10.1.2.4", "192.168.8.1", "::1", "fc00::1", "169.254.169.254",
                              "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"})
    EXPECT_FALSE(allowed(*policy, address)) << address;
}

TEST(Egress, AWrongRangeIsNamed) {
  for (const char* bad : {"", "10.0.0.0/33", "10.0.0/8", "fd00::/129", "localhost", "10.0.0.0/",
                          "/8", "10.0.0.0/8/8", "::g/8"}) {
    const std::vector<std::string> ranges = {bad};
    const auto policy = EgressPolicy::with_allowed(ranges);
    ASSERT_FALSE(policy) << bad;
    EXPECT_EQ(policy.error().code(), Code::invalid);
  }
}

TEST(Egress, OneForbiddenAddressCondemnsTheName) {
  const std::vector<ip::address> mixed = {ip::make_address("1.1.1.1"),
                                          ip::make_address("127.0.0.1")};
  EXPECT_FALSE(EgressPolicy().allows_all(mixed, 443));
  EXPECT_TRUE(EgressPolicy().allows_all(std::span(mixed).first(1), 443));
}

}  // namespace
}  // namespace fw::net
