#include "plug/checks/dns/authorities.hpp"

#include <gtest/gtest.h>

namespace fw::checks::dns {
namespace {

Said says(const char* server, std::vector<model::DnsRecord> records) {
  Said said;
  said.server = {server, boost::asio::ip::make_address("192.0.2.1")};
  said.answer.records = std::move(records);
  if (said.answer.records.empty()) said.answer.reason = model::Reason::dns_no_records;
  return said;
}

Said soa(const char* server, std::uint32_t serial) {
  return says(server, {{"shop.example", "SOA", fmt::format("ns. admin. {} 1 1 1 1", serial), 60}});
}

TEST(Disagreement, IsAboutRecordsNotTheirTimes) {
  const std::vector<Said> same = {
      says("a", {{"x", "A", "192.0.2.1", 60}, {"x", "A", "192.0.2.2", 1}}),
      says("b", {{"X", "A", "192.0.2.2", 9}, {"x", "A", "192.0.2.1", 9}})};
  EXPECT_EQ(disagreement(same, "x"), "");
  const std::vector<Said> none = {says("a", {}), says("b", {})};
  EXPECT_EQ(disagreement(none, "x"), "");
  const std::vector<Said> one = {says("a", {{"x", "CNAME", "y", 60}}), says("b", {})};
  EXPECT_EQ(disagreement(one, "x"), "b (192.0.2.1) differs from a (192.0.2.1): missing: CNAME y");
  std::vector<Said> refused = same;
  refused.back().answer.reason = model::Reason::dns_refused;
  EXPECT_EQ(disagreement(refused, "x"),
            "b (192.0.2.1) gives no answer: the name servers refused to answer");
}

TEST(SerialLag, GoesRoundTheCircle) {
  EXPECT_EQ(serial_lag(std::vector<Said>{soa("a", 7), soa("b", 7)}, 0), "");
  EXPECT_EQ(serial_lag(std::vector<Said>{soa("a", 7), soa("b", 5)}, 2), "");
  EXPECT_EQ(serial_lag(std::vector<Said>{soa("a", 5), soa("b", 7)}, 1),
            "a (192.0.2.1) has serial 5, the newest is 7");
  // RFC 1982: 2 is newer than 4294967295.
  EXPECT_EQ(serial_lag(std::vector<Said>{soa("a", 4'294'967'295U), soa("b", 2)}, 3), "");
  EXPECT_NE(serial_lag(std::vector<Said>{soa("a", 4'294'967'295U), soa("b", 2)}, 2), "");
  EXPECT_EQ(serial_lag(std::vector<Said>{soa("a", 1), says("b", {{"x", "A", "192.0.2.1", 60}})}, 0),
            "b (192.0.2.1) has no such record");
}

}  // namespace
}  // namespace fw::checks::dns
