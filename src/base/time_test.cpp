#include "base/time.hpp"

#include <gtest/gtest.h>

namespace fw {
namespace {

TEST(Duration, ReadsSumsOfUnits) {
  EXPECT_EQ(parse_duration("1m30s"), Millis(90'000));
  EXPECT_EQ(parse_duration("250ms"), Millis(250));
  EXPECT_EQ(parse_duration("90d"), Millis(7'776'000'000));
}

TEST(Duration, RefusesWhatIsNoDurationOrTooLong) {
  for (const char* text :
       {"", "s", "10", "10x", "-1s", "1.5s", "99999999999999999999s", "3660d", "315600000000d"})
    EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(Duration, WritesWhatItReads) {
  for (const std::int64_t ms : {1, 999, 1'000, 90'000, 86'400'000, 90'061'001})
    EXPECT_EQ(parse_duration(to_text(Millis(ms))), Millis(ms));
}

TEST(Rfc3339, ConvertsOffsetsToUtc) {
  EXPECT_EQ(to_rfc3339(parse_rfc3339("2026-11-23T09:15:00.5+01:00").value()),
            "2026-11-23T08:15:00.500Z");
}

TEST(Rfc3339, RefusesEverythingElse) {
  for (const char* text :
       {"", "2026-11-23", "2026-11-23T08:15:00", "2026-13-23T08:15:00Z", "2026-02-30T08:15:00Z",
        "2026-11-23T08:15:00Zjunk", "2026-11-23T08:15:00.Z"})
    EXPECT_FALSE(parse_rfc3339(text)) << text;
}

}  // namespace
}  // namespace fw
