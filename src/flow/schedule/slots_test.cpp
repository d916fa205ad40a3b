#include "flow/schedule/testing/alone.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace fw::schedule {
namespace {

using testing::Alone;
using testing::Tick;
using testing::Timing;

constexpr HashKey kKey = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
const Instant kStart = from_ms(1'795'000'000'000);

model::MonitorId monitor(int number = 0) {
  return model::MonitorId(fmt::format("local_{:026}", number));
}

Timing timing(Millis interval, int number = 0) {
  return {.monitor = monitor(number), .interval = interval, .effective_from = kStart};
}

/// Runs the schedule by its own wake-ups until `end`; the looks it hands out.
std::vector<model::Due> run(Alone& schedule, Instant from, Instant end) {
  std::vector<model::Due> all;
  for (Instant now = from; now < end;) {
    const auto tick = schedule.advance(now);
    all.insert(all.end(), tick.due.begin(), tick.due.end());
    if (!tick.next) break;
    now = std::max(now + Millis(1), *tick.next);
  }
  return all;
}

TEST(Slots, RunsEverySlotOnceAtItsPhase) {
  Alone schedule(kKey);
  schedule.put(timing(60s), kStart);
  const auto due = run(schedule, kStart, kStart + 10min);
  ASSERT_EQ(due.size(), 10U);
  const auto phase = phase_of(kKey, monitor(), 60s);
  for (std::size_t i = 0; i < due.size(); ++i) {
    EXPECT_EQ(due[i].slot, due[0].slot + static_cast<model::Slot>(i));
    EXPECT_EQ(due[i].planned_at, planned_at(due[i].slot, 60s, phase));
    EXPECT_EQ(slot_at(due[i].planned_at, 60s, phase), due[i].slot);
  }
}

TEST(Slots, SpreadsMonitorsEvenly) {
  Alone schedule(kKey);
  for (int i = 0; i < 6'000; ++i) schedule.put(timing(60s, i), kStart);
  std::array<int, 60> per_second{};
  for (const auto& due : run(schedule, kStart, kStart + 60s))
    ++per_second.at(static_cast<std::size_t>((due.planned_at - kStart) / 1s));
  const auto [least, most] = std::ranges::minmax(per_second);
  EXPECT_GT(least, 60);
  EXPECT_LT(most, 145);
}

TEST(Slots, LooksAtANewMonitorSoonAndThenAtItsPhase) {
  for (int number = 0; number < 200; ++number) {
    Alone schedule(kKey);
    Timing daily = timing(24h, number);
    daily.first_within = kFirstLookWithin;
    schedule.put(daily, kStart);
    const auto due = run(schedule, kStart, kStart + 72h);
    const auto phase = phase_of(kKey, monitor(number), 24h);
    ASSERT_TRUE(due.size() == 4 || due.size() == 3);  // 3: the phase lies in the first seconds
    EXPECT_LT(due[0].planned_at, kStart + kFirstLookWithin);
    for (std::size_t i = 0; i < due.size(); ++i) {
      EXPECT_EQ(due[i].slot, slot_at(due[i].planned_at, 24h, phase));
      EXPECT_EQ(due[i].slot, due[0].slot + static_cast<model::Slot>(i));
      if (i == 0) continue;
      EXPECT_EQ(due[i].planned_at, planned_at(due[i].slot, 24h, phase));
    }
  }
}

TEST(Slots, CountsAMissedFirstLookAsTheSlotItLiesIn) {
  Alone schedule(kKey);
  Timing soon = timing(10s);
  soon.first_within = kFirstLookWithin;
  schedule.put(soon, kStart);
  std::ignore = schedule.advance(kStart);
  const auto phase = phase_of(kKey, monitor(), 10s);
  const auto tick = schedule.advance(kStart + 60s);
  ASSERT_EQ(tick.missed.size(), 1U);
  ASSERT_EQ(tick.due.size(), 1U);
  const auto own = planned_at(slot_at(kStart - 1ms, 10s, phase) + 1, 10s, phase);
  const auto first = std::min(own, kStart + phase_of(kKey, monitor(), kFirstLookWithin));
  EXPECT_EQ(tick.missed[0].planned_at, first);
  EXPECT_EQ(tick.missed[0].slot, slot_at(first, 10s, phase));
  EXPECT_EQ(tick.missed[0].slot + tick.missed[0].count, tick.due[0].slot);
}

TEST(Slots, LooksAtOnceOnlyAtMonitorsItNeverSaw) {
  Alone schedule(kKey);
  Timing known = timing(24h);
  known.first_within = kFirstLookWithin;
  known.last_planned = planned_at(slot_at(kStart, 24h, phase_of(kKey, monitor(), 24h)), 24h,
                                  phase_of(kKey, monitor(), 24h));
  schedule.put(known, kStart);
  EXPECT_EQ(run(schedule, kStart, kStart + 24h).size(), 1U);
}

TEST(Slots, DoesNotCatchUp) {
  Alone schedule(kKey);
  schedule.put(timing(10s), kStart);
  const auto before = run(schedule, kStart, kStart + 30s);
  const auto tick = schedule.advance(kStart + 10min);
  ASSERT_EQ(tick.due.size(), 1U);
  ASSERT_EQ(tick.missed.size(), 1U);
  EXPECT_EQ(tick.missed[0].slot, before.back().slot + 1);
  EXPECT_EQ(tick.due[0].slot, tick.missed[0].slot + tick.missed[0].count);
  EXPECT_LT(kStart + 10min - tick.due[0].planned_at, 10s);
  EXPECT_EQ(tick.missed[0].late, kStart + 10min - tick.missed[0].planned_at);
}

TEST(Slots, GivesUpSlotsOfLongIntervalsAfterAMinute) {
  Alone schedule(kKey);
  schedule.put(timing(1h), kStart);
  const auto first = schedule.advance(kStart).next.value();
  EXPECT_EQ(schedule.advance(first + 59s).due.size(), 1U);
  const auto tick = schedule.advance(first + 1h + 60s);
  EXPECT_TRUE(tick.due.empty());
  ASSERT_EQ(tick.missed.size(), 1U);
  EXPECT_EQ(tick.missed[0].count, 1);
}

TEST(Slots, SkipsSlotsThatRanBeforeTheClockWentBack) {
  Alone schedule(kKey);
  schedule.put(timing(10s), kStart);
  auto all = run(schedule, kStart, kStart + 60s);
  const auto tick = schedule.advance(kStart + 20s);
  EXPECT_GT(tick.stepped_back, 30s);
  EXPECT_TRUE(tick.due.empty());
  const auto later = run(schedule, kStart + 20s, kStart + 120s);
  all.insert(all.end(), later.begin(), later.end());
  ASSERT_EQ(all.size(), 12U);
  for (std::size_t i = 1; i < all.size(); ++i) EXPECT_EQ(all[i].slot, all[i - 1].slot + 1);
}

TEST(Slots, MovesRecheckWithTheClock) {
  Alone schedule(kKey);
  schedule.put(timing(60s), kStart);
  static_cast<void>(schedule.advance(kStart + 10min));
  schedule.again({monitor(), 7, kStart + 10min + 2s, 1});
  EXPECT_TRUE(schedule.advance(kStart).due.empty());
  const auto tick = schedule.advance(kStart + 2s);
  ASSERT_EQ(tick.due.size(), 1U);
  EXPECT_EQ(tick.due[0].attempt, 1);
}

TEST(Slots, TakesEditsAtTheirInstantAndLosesNoSlot) {
  Alone schedule(kKey);
  schedule.put(timing(10s), kStart);
  auto all = run(schedule, kStart, kStart + 30s);
  auto edit = timing(10s);
  edit.effective_from = kStart + 35s;
  schedule.put(edit, kStart + 30s);
  for (const auto& due : run(schedule, kStart + 30s, kStart + 60s)) all.push_back(due);
  ASSERT_EQ(all.size(), 6U);
  for (std::size_t i = 1; i < all.size(); ++i) EXPECT_EQ(all[i].slot, all[i - 1].slot + 1);
}

TEST(Slots, ChangesTheIntervalWithoutRunningTwice) {
  Alone schedule(kKey);
  schedule.put(timing(10s), kStart);
  auto all = run(schedule, kStart, kStart + 30s);
  auto edit = timing(1s);
  edit.effective_from = kStart + 35s;
  schedule.put(edit, kStart + 30s);
  for (const auto& due : run(schedule, kStart + 30s, kStart + 40s)) all.push_back(due);
  for (std::size_t i = 1; i < all.size(); ++i) EXPECT_GT(all[i].planned_at, all[i - 1].planned_at);
  const auto by_new =
      std::ranges::count_if(all, [](const auto& due) { return due.planned_at >= kStart + 35s; });
  EXPECT_EQ(by_new, 5);
}

TEST(Slots, PausesAndResumes) {
  Alone schedule(kKey);
  schedule.put(timing(10s), kStart);
  static_cast<void>(run(schedule, kStart, kStart + 30s));
  auto edit = timing(10s);
  edit.paused = true;
  edit.effective_from = kStart + 30s;
  schedule.put(edit, kStart + 30s);
  EXPECT_TRUE(run(schedule, kStart + 30s, kStart + 5min).empty());
  EXPECT_FALSE(schedule.next());
  edit.paused = false;
  edit.effective_from = kStart + 10min;
  schedule.put(edit, kStart + 10min);
  const auto tick = schedule.advance(kStart + 10min);
  EXPECT_TRUE(tick.missed.empty());
  EXPECT_EQ(run(schedule, kStart + 10min, kStart + 11min).size(), 6U);
}

TEST(Slots, TellsWhatWasMissedOverARestart) {
  Alone schedule(kKey);
  auto known = timing(10s);
  known.last_planned = planned_at(slot_at(kStart, 10s, phase_of(kKey, monitor(), 10s)), 10s,
                                  phase_of(kKey, monitor(), 10s));
  schedule.put(known, kStart + 1h);
  const auto tick = schedule.advance(kStart + 1h);
  ASSERT_EQ(tick.missed.size(), 1U);
  EXPECT_EQ(tick.missed[0].count, 359);
  EXPECT_EQ(tick.due.size(), 1U);
}

TEST(Slots, ForgetsRemovedMonitors) {
  Alone schedule(kKey);
  for (int i = 0; i < 100; ++i) schedule.put(timing(10s, i), kStart);
  static_cast<void>(schedule.advance(kStart));
  schedule.again({monitor(3), 1, kStart + 1s, 1});
  for (int i = 0; i < 100; i += 3) schedule.remove(monitor(i));
  const auto due = run(schedule, kStart, kStart + 10s);
  EXPECT_EQ(due.size(), 66U);
  for (const auto& one : due) EXPECT_NE(one.monitor, monitor(3));
}

TEST(Slots, DropsRechecksThatCameTooLate) {
  Alone schedule(kKey);
  schedule.put(timing(1h), kStart);
  static_cast<void>(schedule.advance(kStart));
  schedule.again({monitor(), 1, kStart + 1s, 1});
  const auto tick = schedule.advance(kStart + 2min);
  EXPECT_TRUE(std::ranges::none_of(tick.due, [](const auto& due) { return due.attempt > 0; }));
  EXPECT_EQ(schedule.rechecks_dropped(), 1U);
}

}  // namespace
}  // namespace fw::schedule
