// The schedule, whatever the clock and its owners do to it: no slot runs twice, none is forgotten,
// and looks are spread evenly.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>
#include <set>

#include "flow/schedule/testing/alone.hpp"

namespace fw::schedule {
namespace {

using testing::Alone;
using testing::Tick;
using testing::Timing;

constexpr HashKey kKey = {7, 7, 7};
const Instant kStart = from_ms(1'795'392'000'000);

model::MonitorId monitor(int number) {
  return model::MonitorId(fmt::format("local_{:026}", number));
}

/// Handed-out slots, run or missed, by monitor: planned time and interval of each.
struct Ledger {
  std::map<model::MonitorId, std::set<Instant>> planned;

  void add(const Tick& tick, Instant now, Millis interval) {
    std::map<model::MonitorId, int> burst;
    for (const auto& due : tick.due) {
      RC_ASSERT(due.planned_at <= now);
      RC_ASSERT(now - due.planned_at < std::min(Millis(60'000), interval));
      RC_ASSERT(planned[due.monitor].insert(due.planned_at).second);
      RC_ASSERT(++burst[due.monitor] == 1);
    }
    for (const auto& missed : tick.missed) {
      RC_ASSERT(missed.count > 0);
      for (std::int64_t i = 0; i < missed.count; ++i)
        RC_ASSERT(planned[missed.monitor].insert(missed.planned_at + i * interval).second);
    }
  }
};

TEST(ScheduleProperty, EverySlotIsRunOnceOrToldAsMissed) {
  EXPECT_TRUE(rc::check([] {
    const Millis interval(*rc::gen::elementOf(std::vector{1'000, 7'000, 60'000, 600'000}));
    const auto jumps = *rc::gen::container<std::vector<int>>(
        60, rc::gen::oneOf(rc::gen::inRange(1, 2'000), rc::gen::inRange(1, 300'000),
                           rc::gen::inRange(-60'000, 0)));
    Alone schedule(kKey);
    for (int i = 0; i < 5; ++i)
      schedule.put({.monitor = monitor(i), .interval = interval, .effective_from = kStart}, kStart);
    Ledger ledger;
    auto now = kStart;
    auto newest = kStart;
    for (const int jump : jumps) {
      const auto tick = schedule.advance(now);
      ledger.add(tick, now, interval);
      if (tick.next) RC_ASSERT(*tick.next > now);
      newest = std::max(newest, now);
      now += Millis(jump);
    }
    for (int i = 0; i < 5; ++i) {
      const auto phase = phase_of(kKey, monitor(i), interval);
      const auto slots = slot_at(newest, interval, phase) - slot_at(kStart - 1ms, interval, phase);
      RC_ASSERT(static_cast<model::Slot>(ledger.planned[monitor(i)].size()) == slots);
    }
  }));
}

TEST(ScheduleProperty, EditsNeverRunASlotTwice) {
  EXPECT_TRUE(rc::check([] {
    const auto edits = *rc::gen::container<std::vector<std::pair<int, int>>>(
        20, rc::gen::pair(rc::gen::inRange(0, 30'000), rc::gen::inRange(0, 4)));
    const std::vector<Millis> intervals = {1s, 2s, 10s, 60s};
    Alone schedule(kKey);
    schedule.put({.monitor = monitor(1), .interval = 10s, .effective_from = kStart}, kStart);
    auto now = kStart;
    Instant last{};
    for (const auto& [wait, choice] : edits) {
      for (const auto end = now + Millis(wait); now < end; now += 250ms) {
        for (const auto& due : schedule.advance(now).due) {
          RC_ASSERT(due.planned_at > last);
          last = due.planned_at;
        }
      }
      Timing timing{.monitor = monitor(1),
                    .interval = intervals.at(static_cast<std::size_t>(choice)),
                    .paused = choice == 3 && wait % 2 == 0,
                    .effective_from = now + Millis(wait % 7'000 - 1'000)};
      schedule.put(timing, now);
    }
  }));
}

TEST(ScheduleProperty, LooksAreSpreadEvenly) {
  EXPECT_TRUE(rc::check([] {
    HashKey key{};
    for (auto& byte : key) byte = *rc::gen::arbitrary<std::uint8_t>();
    constexpr int kMonitors = 6'000;
    std::array<int, 60> per_second{};
    for (int i = 0; i < kMonitors; ++i)
      ++per_second.at(static_cast<std::size_t>(phase_of(key, monitor(i), 60s) / 1s));
    // 100 a second on average; six standard deviations of a fair spread.
    for (const int count : per_second) RC_ASSERT(count > 40 && count < 160);
  }));
}

}  // namespace
}  // namespace fw::schedule
