#include "web/pages/kit/format.hpp"

#include <gtest/gtest.h>

namespace fw::web {
namespace {

using namespace std::chrono_literals;

TEST(Latency, HasAsManyDigitsAsMeanSomething) {
  EXPECT_EQ(latency(Micros(420)), "0.4 ms");
  EXPECT_EQ(latency(Micros(84'900)), "84 ms");
  EXPECT_EQ(latency(Micros(1'240'000)), "1.24 s");
  EXPECT_EQ(latency(Micros(12'400'000)), "12.4 s");
  EXPECT_EQ(latency(Micros(3h + 20min)), "3 h 20 min");
  EXPECT_EQ(latency(Micros(0)), "–");
}

TEST(Share, IsNeverRoundedUpToAll) {
  EXPECT_EQ(share(1.0), "100 %");
  EXPECT_EQ(share(0.999'999), "99.99 %");
  EXPECT_EQ(share(0.0), "0.00 %");
  EXPECT_EQ(share(std::nullopt), "–");
}

TEST(SpanOf, SpeaksInOneOrTwoUnits) {
  EXPECT_EQ(span_of(59s), "59 s");
  EXPECT_EQ(span_of(4min), "4 min");
  EXPECT_EQ(span_of(200min), "3 h 20 min");
  EXPECT_EQ(span_of(3h), "3 h");
  EXPECT_EQ(span_of(24h * 5), "5 days");
}

TEST(TimeOf, IsReadableWithoutScripts) {
  EXPECT_EQ(time_of(from_ms(1'795'421'700'000)).str(),
            R"(<time datetime="2026-11-23T08:15:00.000Z">23 Nov 2026, 08:15:00 UTC</time>)");
}

TEST(Initial, IsALetterOrADigitOfTheName) {
  EXPECT_EQ(initial("stripe"), "S");
  EXPECT_EQ(initial("<1Password>"), "1");
  EXPECT_EQ(initial("東京"), "•");
}

}  // namespace
}  // namespace fw::web
