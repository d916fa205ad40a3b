#include "store/ingest/waiting.hpp"

#include <gtest/gtest.h>

namespace fw::store {
namespace {

const WaitingRecords::Time kNow{};

Record result(model::Slot slot) {
  return ResultRecord{.monitor = model::MonitorId("local_1"),
                      .probe_id = fmt::format("probe {}", slot),
                      .slot = slot,
                      .detail = std::string(static_cast<std::size_t>(slot), 'x')};
}

std::vector<model::Slot> slots_of(const WaitingRecords& waiting) {
  std::vector<model::Slot> slots;
  for (const Record& record : waiting.records())
    slots.push_back(std::get<ResultRecord>(record).slot);
  return slots;
}

TEST(WaitingRecords, KeepsThemInOrderWithTheirNumbers) {
  WaitingRecords waiting;
  EXPECT_TRUE(waiting.empty());
  for (int i = 0; i < 5; ++i) waiting.add(static_cast<std::uint64_t>(100 + 7 * i), result(i), kNow);
  EXPECT_EQ(waiting.size(), 5U);
  EXPECT_EQ(waiting.first_number(), 100U);
  EXPECT_EQ(slots_of(waiting), (std::vector<model::Slot>{0, 1, 2, 3, 4}));
  waiting.drop(2, kNow + 1s);
  EXPECT_EQ(waiting.first_number(), 114U);
  EXPECT_EQ(slots_of(waiting), (std::vector<model::Slot>{2, 3, 4}));
  EXPECT_EQ(waiting.since(), kNow + 1s);
  waiting.drop(9, kNow);
  EXPECT_TRUE(waiting.empty());
  EXPECT_TRUE(waiting.records().empty());
}

TEST(WaitingRecords, WaitsSinceTheFirst) {
  WaitingRecords waiting;
  waiting.add(1, result(1), kNow + 5s);
  waiting.add(2, VerdictRecord{.monitor = model::MonitorId("local_1")}, kNow + 9s);
  EXPECT_EQ(waiting.since(), kNow + 5s);
  EXPECT_TRUE(std::holds_alternative<VerdictRecord>(waiting.records()[1]));
}

TEST(WaitingRecords, TakesNoRecordThatTheLogWouldNot) {
  WaitingRecords waiting;
  ResultRecord giant;
  giant.detail.resize(kRecordBytesMax + 1);
  waiting.add(1, giant, kNow);
  EXPECT_TRUE(waiting.empty());
}

}  // namespace
}  // namespace fw::store
