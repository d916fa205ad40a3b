#include "app/vital_signs.hpp"

#include <gtest/gtest.h>

namespace fw::app {
namespace {

using namespace std::chrono_literals;

const Instant kNow = from_ms(1'800'000'000'000);

TEST(VitalSigns, CountTheLastMinute) {
  VitalSigns signs;
  EXPECT_EQ(signs.slots_per_minute(kNow), 0U);
  EXPECT_EQ(signs.lateness_p99(kNow), 0ms);
  for (int i = 0; i < 120; ++i) signs.begun(1ms, kNow + i * 1s);
  EXPECT_EQ(signs.slots_per_minute(kNow + 119s), 60U);
  EXPECT_EQ(signs.slots_per_minute(kNow + 10min), 0U);
}

TEST(VitalSigns, TellTheLatestButOneInAHundred) {
  VitalSigns signs;
  for (int i = 0; i < 990; ++i) signs.begun(3ms, kNow);
  for (int i = 0; i < 10; ++i) signs.begun(5s, kNow);
  EXPECT_EQ(signs.lateness_p99(kNow), 4ms);
  signs.begun(5s, kNow);
  EXPECT_EQ(signs.lateness_p99(kNow), 8'192ms);
}

}  // namespace
}  // namespace fw::app
