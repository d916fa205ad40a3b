#include "store/ingest/tally.hpp"

#include <gtest/gtest.h>

namespace fw::store {
namespace {

const Instant kStart = from_ms(1'795'046'400'000);  // a midnight

ResultRecord look(Instant at, model::Outcome outcome) {
  ResultRecord result;
  result.planned_at = at;
  result.started_at = at;
  result.outcome = outcome;
  return result;
}

VerdictRecord verdict(model::State state, Instant since) {
  VerdictRecord out;
  out.state = state;
  out.since = since;
  out.at = since + Millis(5'000);
  return out;
}

TEST(Tally, SaysNothingWhereNothingWasSeen) {
  Tally tally;
  EXPECT_FALSE(tally.uptime_hours(kStart, 24));
  tally.add(look(kStart, model::Outcome::unknown));
  ResultRecord missed = look(kStart, model::Outcome::unknown);
  missed.missed = true;
  tally.add(missed);
  EXPECT_FALSE(tally.uptime_hours(kStart, 24));
  EXPECT_FALSE(tally.uptime_days(kStart, 90));
}

TEST(Tally, RechecksAreNotCounted) {
  Tally tally;
  tally.add(look(kStart, model::Outcome::up));
  ResultRecord recheck = look(kStart, model::Outcome::up);
  recheck.attempt = 1;
  tally.add(recheck);
  EXPECT_EQ(tally.days().at(0).counts[Class::up], 1U);
}

TEST(Tally, WindowsSlide) {
  Tally tally;
  for (int hour = 0; hour < 400; ++hour) {
    const Instant at = kStart + std::chrono::hours(hour);
    if (hour == 200) tally.decide(verdict(model::State::down, at));
    if (hour == 201) tally.decide(verdict(model::State::up, at));
    tally.add(look(at, hour == 200 ? model::Outcome::down : model::Outcome::up));
    const auto day = tally.uptime_hours(at, 24);
    const auto week = tally.uptime_hours(at, Tally::kHours);
    EXPECT_EQ(*day < 1.0, hour >= 200 && hour < 224) << hour;
    EXPECT_EQ(*week < 1.0, hour >= 200 && hour < 368) << hour;
    EXPECT_DOUBLE_EQ(*day, hour >= 200 && hour < 224 ? 23.0 / 24.0 : 1.0);
  }
}

TEST(Tally, KeepsNinetyDays) {
  Tally tally;
  for (int day = 0; day < 200; ++day)
    tally.add(look(kStart + std::chrono::days(day), model::Outcome::up));
  EXPECT_EQ(tally.days().size(), static_cast<std::size_t>(Tally::kDays));
  tally.add(look(kStart, model::Outcome::up));
  EXPECT_EQ(tally.days().size(), static_cast<std::size_t>(Tally::kDays)) << "too old to count";
  EXPECT_EQ(tally.days().front().day, day_of(kStart) + 110);
}

TEST(Tally, FailuresBeforeTheVerdictsSinceAreNotPartOfIt) {
  Tally tally;
  tally.add(look(kStart, model::Outcome::down));
  tally.add(look(kStart + Millis(10'000), model::Outcome::down));
  tally.decide(verdict(model::State::down, kStart + Millis(10'000)));
  EXPECT_EQ(tally.days().at(0).counts[Class::down], 1U);
  EXPECT_EQ(tally.days().at(0).counts[Class::unconfirmed], 1U);
}

TEST(Tally, AFailureNoVerdictSpokeOfIsNotConfirmed) {
  Tally tally;
  tally.add(look(kStart, model::Outcome::down));
  tally.add(look(kStart + Millis(60'000), model::Outcome::up));
  EXPECT_EQ(tally.days().at(0).counts[Class::unconfirmed], 0U) << "a verdict may still come";
  tally.add(look(kStart + Millis(180'000), model::Outcome::up));
  EXPECT_EQ(tally.days().at(0).counts[Class::unconfirmed], 1U);
}

TEST(Tally, AnUnconfirmedFailureEndsNoOutage) {
  Tally tally;
  tally.decide(verdict(model::State::down, kStart));
  tally.decide(verdict(model::State::unconfirmed, kStart + Millis(1)));
  tally.add(look(kStart + Millis(2), model::Outcome::down));
  EXPECT_EQ(tally.days().at(0).counts[Class::down], 1U);
}

TEST(Tally, PacksAndUnpacks) {
  Tally tally;
  tally.add(look(kStart, model::Outcome::up));
  tally.add(look(kStart + Millis(1'000), model::Outcome::down));
  Tally other;
  other.unpack_hours(tally.pack_hours());
  other.unpack_open(tally.pack_open());
  EXPECT_EQ(other.uptime_hours(kStart, 24), 1.0);
  other.decide(verdict(model::State::down, kStart + Millis(1'000)));
  EXPECT_EQ(other.uptime_hours(kStart, 24), 0.5);
  other.unpack_hours("junk");
  EXPECT_FALSE(other.uptime_hours(kStart, 24));
}

TEST(Tally, ChangedDaysComeOnceAndAgainWhereTheyWereNotStored) {
  Tally tally;
  tally.add(look(kStart, model::Outcome::up));
  const auto days = tally.take_changed_days();
  ASSERT_EQ(days.size(), 1U);
  EXPECT_TRUE(tally.take_changed_days().empty());
  tally.mark_changed(days);
  EXPECT_EQ(tally.take_changed_days().size(), 1U);
}

}  // namespace
}  // namespace fw::store
