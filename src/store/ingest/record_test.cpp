#include "store/ingest/record.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "store/ingest/crc32c.hpp"

namespace fw::store {
namespace {

ResultRecord a_result() {
  ResultRecord record;
  record.monitor = model::MonitorId("euw_0123456789abcdefghjkmnpqrs");
  record.probe_id = "00ff";
  record.slot = -7;
  record.attempt = 2;
  record.place = "fra";
  record.planned_at = from_ms(1'795'000'000'123);
  record.started_at = from_ms(1'795'000'000'456);
  record.outcome = model::Outcome::down;
  record.reason = model::kReasonLast;
  record.missed = true;
  record.in_maintenance = true;
  record.changed = true;
  record.detail = "status 503";
  record.phases.dns = Micros(0);
  record.phases.transfer = Micros(900'000'000);
  record.phases.total = Micros(1);
  record.evidence = R"({"status":503})";
  return record;
}

std::string bytes_of(const Record& record) {
  std::string bytes;
  EXPECT_TRUE(encode(record, bytes));
  return bytes;
}

TEST(Crc32c, IsCastagnolis) { EXPECT_EQ(crc32c("123456789"), 0xe3069283U); }

TEST(Record, ComesBackAsItWas) {
  const ResultRecord from = a_result();
  const std::string bytes = bytes_of(from);
  std::string_view rest = bytes;
  const auto back = decode(rest);
  ASSERT_TRUE(back);
  EXPECT_TRUE(rest.empty());
  const auto& to = std::get<ResultRecord>(*back);
  EXPECT_EQ(to.monitor, from.monitor);
  EXPECT_EQ(to.slot, from.slot);
  EXPECT_EQ(to.attempt, from.attempt);
  EXPECT_EQ(to.place, from.place);
  EXPECT_EQ(to.started_at, from.started_at);
  EXPECT_EQ(to.reason, from.reason);
  EXPECT_TRUE(to.missed && to.in_maintenance);
  EXPECT_EQ(to.phases.dns, Micros(0));
  EXPECT_FALSE(to.phases.tls);
  EXPECT_EQ(to.phases.transfer, from.phases.transfer);
  EXPECT_EQ(to.evidence, from.evidence);

  VerdictRecord verdict;
  verdict.state = model::State::unconfirmed;
  verdict.flapping = true;
  verdict.at = from_ms(5);
  const std::string more = bytes_of(verdict);
  rest = more;
  const auto again = decode(rest);
  ASSERT_TRUE(again);
  EXPECT_EQ(std::get<VerdictRecord>(*again).state, model::State::unconfirmed);
  EXPECT_EQ(std::get<VerdictRecord>(*again).at, from_ms(5));
}

TEST(Record, EveryCutAndEveryChangedByteIsNoticed) {
  const std::string bytes = bytes_of(a_result());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    std::string_view cut(bytes.data(), size);
    EXPECT_FALSE(decode(cut)) << size;
  }
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    std::string_view rest = changed;
    EXPECT_FALSE(decode(rest)) << at;
  }
}

TEST(Record, AnyBytesAreReadOrRefused) {
  SeededRandom random(7);
  for (int round = 0; round < 20'000; ++round) {
    std::string body(random.below(80), '\0');
    random.fill(std::as_writable_bytes(std::span(body)));
    if (!body.empty()) body[0] = static_cast<char>(1 + round % 2);
    std::string bytes(8, '\0');
    bytes[0] = static_cast<char>(body.size());
    const std::uint32_t sum = crc32c(body);
    for (unsigned i = 0; i < 4; ++i) bytes[4 + i] = static_cast<char>((sum >> (8 * i)) & 0xffU);
    bytes += body;
    std::string_view rest = bytes;
    const auto record = decode(rest);
    EXPECT_TRUE(!record || rest.empty());
  }
}

TEST(Record, TooLargeIsRefused) {
  ResultRecord record;
  record.evidence.assign(kRecordBytesMax, 'x');
  std::string bytes = "before";
  const auto refused = encode(record, bytes);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Code::limit);
  EXPECT_EQ(bytes, "before");
}

}  // namespace
}  // namespace fw::store
