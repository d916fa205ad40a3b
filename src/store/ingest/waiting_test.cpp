#include "store/ingest/waiting.hpp"

#include <gtest/gtest.h>

namespace fw::store {
namespace {

const WaitingRecords::Time kNow{};

std::vector<std::uint64_t> numbers_of(const WaitingRecords& waiting) {
  std::vector<std::uint64_t> numbers;
  for (const RecordPlace& place : waiting.places()) numbers.push_back(place.number());
  return numbers;
}

TEST(WaitingRecords, KeepsTheirPlacesInOrder) {
  using namespace std::chrono_literals;
  WaitingRecords waiting;
  EXPECT_TRUE(waiting.empty());
  const std::uint64_t first = (std::uint64_t{7} << 32U) - 2;  // over the border of the halves
  for (std::uint32_t i = 0; i < 5; ++i) waiting.add({first + i, 100 * i}, kNow + i * 1s);
  EXPECT_EQ(waiting.size(), 5U);
  EXPECT_EQ(waiting.first_number(), first);
  EXPECT_EQ(waiting.since(), kNow) << "since the first";
  EXPECT_EQ(waiting.places()[3].offset(), 300U);
  waiting.drop(2, kNow + 9s);
  EXPECT_EQ(numbers_of(waiting), (std::vector<std::uint64_t>{first + 2, first + 3, first + 4}));
  EXPECT_EQ(waiting.since(), kNow + 9s);
  waiting.drop(9, kNow);
  EXPECT_TRUE(waiting.empty());
}

}  // namespace
}  // namespace fw::store
