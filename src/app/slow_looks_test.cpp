#include "app/slow_looks.hpp"

#include <gtest/gtest.h>

namespace fw::app {
namespace {

using namespace std::chrono_literals;

const Instant kNow = from_ms(1'800'000'000'000);

model::Due due(std::string monitor, model::Slot slot) {
  return {.monitor = model::MonitorId(std::move(monitor)), .slot = slot, .planned_at = kNow};
}

TEST(SlowLooks, TellsOfEachLookThatTakesLongOnce) {
  SlowLooks looks;
  looks.begin(due("a", 1), kNow);
  looks.begin(due("b", 1), kNow + 1s);
  looks.end(model::MonitorId("a"), 1);
  EXPECT_TRUE(looks.take(3s, kNow + 3s).empty()) << "a has ended, b has time";
  const auto slow = looks.take(3s, kNow + 4s);
  ASSERT_EQ(slow.size(), 1U);
  EXPECT_EQ(slow[0].due.monitor.value, "b");
  EXPECT_TRUE(looks.take(3s, kNow + 60s).empty());
}

TEST(SlowLooks, ALookOfTheSlotBeforeIsNotTakenForThisOne) {
  SlowLooks looks;
  looks.begin(due("a", 1), kNow);
  looks.begin(due("a", 2), kNow + 1s);
  looks.end(model::MonitorId("a"), 1);
  const auto slow = looks.take(3s, kNow + 5s);
  ASSERT_EQ(slow.size(), 1U);
  EXPECT_EQ(slow[0].due.slot, 2);
}

TEST(SlowLooks, WordOfThemIsReadBack) {
  const SlowLooks::Look look{due("a", 77), kNow + 5ms};
  const auto read = slow_look_from_wire(model::MonitorId("a"), to_wire(look));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->due.slot, 77);
  EXPECT_EQ(read->due.planned_at, kNow);
  EXPECT_EQ(read->started_at, kNow + 5ms);
  for (const char* text : {"", "1 2 3", "1 2 3 9", "1 2 3 x", "1 2 3 0 5"})
    EXPECT_FALSE(slow_look_from_wire(model::MonitorId("a"), text)) << text;
}

}  // namespace
}  // namespace fw::app
