#include "plug/checks/heartbeat/cron.hpp"

#include <gtest/gtest.h>

#include "plug/checks/heartbeat/offsets.hpp"
#include "plug/checks/heartbeat/zone.hpp"

namespace fw::checks::heartbeat {
namespace {

Cron cron(std::string_view text) {
  const auto parsed = parse_cron(text);
  EXPECT_TRUE(parsed) << text << ": " << parsed.error().sentence();
  return parsed.value_or(Cron{});
}

std::string after(std::string_view expression, std::string_view zone, std::string_view from,
                  int times = 1) {
  const auto found = find_zone(zone);
  EXPECT_TRUE(found) << zone;
  const Cron parsed = cron(expression);
  std::optional<Instant> at = *parse_rfc3339(from);
  for (int i = 0; i < times && at; ++i) at = next(parsed, **found, *at);
  return at ? to_rfc3339(*at).substr(0, 16) : "never";
}

TEST(CronExpression, ReadsNumbersNamesRangesListsAndSteps) {
  const Cron one = cron("0,30 8-10 1 jan,MAR mon-fri");
  EXPECT_EQ(one.minutes.count(), 2U);
  EXPECT_TRUE(one.minutes[30]);
  EXPECT_EQ(one.hours.count(), 3U);
  EXPECT_TRUE(one.months[1] && one.months[3]);
  EXPECT_EQ(one.weekdays.to_ulong(), 0b0111110U);
  EXPECT_EQ(cron("*/15 * * * *").minutes.count(), 4U);
  EXPECT_EQ(cron("5/20 * * * *").minutes.count(), 3U);
  EXPECT_EQ(cron("0-30/10 * * * *").minutes.count(), 4U);
  EXPECT_EQ(cron("* * * * 7").weekdays.to_ulong(), 1U);
  EXPECT_EQ(cron("* * * * sat-sun").weekdays.to_ulong(), 0b1000001U);
  EXPECT_EQ(cron("* * * * 5-7").weekdays.to_ulong(), 0b1100001U);
  EXPECT_EQ(cron(" 0\t0  * * * ").hours.count(), 1U);
  EXPECT_EQ(cron("@Daily").minutes.to_ullong(), 1U);
}

TEST(CronExpression, RefusesWhatIsNone) {
  for (const char* text : {"",
                           "* * * *",
                           "* * * * * *",
                           "60 * * * *",
                           "* 24 * * *",
                           "* * 0 * *",
                           "* * 32 * *",
                           "* * * 0 *",
                           "* * * 13 *",
                           "* * * * 8",
                           "5-3 * * * *",
                           "*/0 * * * *",
                           "*/99 * * * *",
                           "a * * * *",
                           "1,, * * * *",
                           "1- * * * *",
                           "-1 * * * *",
                           "+1 * * * *",
                           "1/ * * * *",
                           "* * L * *",
                           "* * 15W * *",
                           "* * * * 5#2",
                           "? * * * *",
                           "@reboot",
                           "@",
                           "0 0 30 2 *",
                           "0 0 31 4,6 *",
                           "jan * * * *",
                           "* * * mon *",
                           "*-5 * * * *",
                           "1.5 * * * *"}) {
    const auto parsed = parse_cron(text);
    EXPECT_FALSE(parsed) << text;
    if (parsed) continue;
    EXPECT_EQ(parsed.error().code(), Code::invalid) << text;
    EXPECT_GT(parsed.error().sentence().size(), 15U) << text;
  }
  EXPECT_FALSE(parse_cron(std::string(300, '*')));
}

TEST(CronExpression, OneOfTwoRestrictedDayFieldsIsEnough) {
  // 13 November 2026 is a Friday.
  EXPECT_EQ(after("0 0 13 * fri", "UTC", "2026-11-01T00:00:00Z"), "2026-11-06T00:00");
  EXPECT_EQ(after("0 0 13 * *", "UTC", "2026-11-01T00:00:00Z"), "2026-11-13T00:00");
  EXPECT_EQ(after("0 0 * * fri", "UTC", "2026-11-06T00:00:00Z"), "2026-11-13T00:00");
  // With * in front, as in */2, both must fit.
  EXPECT_EQ(after("0 0 */2 * fri", "UTC", "2026-11-01T00:00:00Z"), "2026-11-13T00:00");
  EXPECT_EQ(after("0 0 30 2 mon", "UTC", "2026-02-01T00:00:00Z"), "2026-02-02T00:00");
}

TEST(CronTimes, AreStrictlyLater) {
  EXPECT_EQ(after("30 2 * * *", "UTC", "2026-11-23T02:30:00Z"), "2026-11-24T02:30");
  EXPECT_EQ(after("30 2 * * *", "UTC", "2026-11-23T02:29:59.999Z"), "2026-11-23T02:30");
  EXPECT_EQ(after("* * * * *", "UTC", "2026-12-31T23:59:30Z"), "2027-01-01T00:00");
  EXPECT_EQ(after("0 0 29 2 *", "UTC", "2096-03-01T00:00:00Z"), "2104-02-29T00:00");
}

TEST(CronTimes, FollowTheZone) {
  EXPECT_EQ(after("30 2 * * *", "Europe/Berlin", "2026-11-23T00:00:00Z"), "2026-11-23T01:30");
  EXPECT_EQ(after("30 2 * * *", "Asia/Kolkata", "2026-11-23T00:00:00Z"), "2026-11-23T21:00");
  EXPECT_EQ(after("0 0 * * *", "Pacific/Kiritimati", "2026-11-23T00:00:00Z"), "2026-11-23T10:00");
  EXPECT_EQ(after("0 23 * * *", "Pacific/Pago_Pago", "2026-11-23T00:00:00Z"), "2026-11-23T10:00");
}

// In Berlin, 2:00 to 3:00 is skipped on 28 March 2027 and shown twice on 31 October 2027.
TEST(CronTimes, AFixedTimeThatIsSkippedIsTakenAfterTheGap) {
  EXPECT_EQ(after("30 2 * * *", "Europe/Berlin", "2027-03-27T12:00:00Z"), "2027-03-28T01:00");
  EXPECT_EQ(after("30 2 * * *", "Europe/Berlin", "2027-03-27T12:00:00Z", 2), "2027-03-29T00:30");
}

TEST(CronTimes, AFixedTimeThatIsShownTwiceIsTakenOnce) {
  EXPECT_EQ(after("30 2 * * *", "Europe/Berlin", "2027-10-30T12:00:00Z"), "2027-10-31T00:30");
  EXPECT_EQ(after("30 2 * * *", "Europe/Berlin", "2027-10-30T12:00:00Z", 2), "2027-11-01T01:30");
  // After the first showing, the second does not count.
  EXPECT_EQ(after("30 2 * * *", "Europe/Berlin", "2027-10-31T00:45:00Z"), "2027-11-01T01:30");
}

TEST(CronTimes, OthersFollowTheClock) {
  EXPECT_EQ(after("30 * * * *", "Europe/Berlin", "2027-03-28T00:30:00Z"), "2027-03-28T01:30");
  EXPECT_EQ(after("30 * * * *", "Europe/Berlin", "2027-10-31T00:30:00Z"), "2027-10-31T01:30");
  EXPECT_EQ(after("*/20 2 * * *", "Europe/Berlin", "2027-03-27T12:00:00Z"), "2027-03-29T00:00");
  EXPECT_EQ(after("*/20 2 * * *", "Europe/Berlin", "2027-10-30T12:00:00Z", 6), "2027-10-31T01:40");
}

TEST(CronTimes, ADayThatAZoneSkipsIsTakenAfterIt) {
  // Samoa went from 29 to 31 December 2011.
  EXPECT_EQ(after("0 12 30 12 *", "Pacific/Apia", "2011-12-29T00:00:00Z"), "2011-12-30T10:00");
  EXPECT_EQ(after("0 12 * * *", "Pacific/Apia", "2011-12-29T23:00:00Z", 2), "2011-12-30T22:00");
}

TEST(CronTimes, HalfHoursOfLordHowe) {
  // Clocks go back by half an hour at 2:00 on 5 April 2026.
  EXPECT_EQ(after("45 1 * * *", "Australia/Lord_Howe", "2026-04-04T00:00:00Z"), "2026-04-04T14:45");
  EXPECT_EQ(after("45 1 * * *", "Australia/Lord_Howe", "2026-04-04T00:00:00Z", 2),
            "2026-04-05T15:15");
}

TEST(Zones, OnlyThoseOfTheSystemAreKnown) {
  for (const char* name : {"UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"})
    EXPECT_TRUE(find_zone(name)) << name;
  for (const std::string& name :
       {std::string(), std::string("Berlin"), std::string("../../etc/passwd"),
        std::string("/etc/localtime"), std::string("Europe/Berlin\n."), std::string(5000, 'A')}) {
    const auto found = find_zone(name);
    ASSERT_FALSE(found) << name;
    EXPECT_EQ(found.error().code(), Code::invalid);
  }
}

}  // namespace
}  // namespace fw::checks::heartbeat
