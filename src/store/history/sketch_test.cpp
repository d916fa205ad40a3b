#include "store/history/sketch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace fw::store {
namespace {

TEST(Sketch, OfNothingIsNothing) {
  const Sketch empty;
  EXPECT_EQ(empty.count(), 0U);
  EXPECT_EQ(empty.value_at(0), 0);
  EXPECT_EQ(Sketch::unpack(empty.pack()), empty);
}

TEST(Sketch, IsWithinItsAccuracyAtEveryRank) {
  std::mt19937_64 random(7);
  std::lognormal_distribution<double> usual(std::log(80'000), 0.6);
  for (const int size : {1, 2, 60, 1'440, 20'000}) {
    std::vector<std::int64_t> values;
    Sketch sketch;
    for (int i = 0; i < size; ++i) {
      values.push_back(std::max<std::int64_t>(1, std::llround(usual(random))));
      sketch.add(values.back());
    }
    std::ranges::sort(values);
    for (std::size_t rank = 0; rank < values.size(); ++rank) {
      const auto exact = static_cast<double>(values[rank]);
      const auto found = static_cast<double>(sketch.value_at(rank));
      ASSERT_LE(std::abs(found - exact), exact * 0.02) << rank << " of " << size;
    }
  }
}

TEST(Sketch, TakesEveryValue) {
  for (const std::int64_t value : {INT64_MIN, std::int64_t{-1}, std::int64_t{0}, std::int64_t{1}}) {
    Sketch sketch;
    sketch.add(value);
    EXPECT_EQ(sketch.value_at(0), 1) << value;
  }
  Sketch sketch;
  sketch.add(INT64_MAX);
  EXPECT_GT(sketch.value_at(0), 10'000'000'000'000);
  EXPECT_EQ(Sketch::unpack(sketch.pack()), sketch);
}

TEST(Sketch, OfPartsAddsUpToTheOneOfAll) {
  std::mt19937_64 random(11);
  std::exponential_distribution<double> usual(1.0 / 30'000);
  Sketch all;
  Sketch sum;
  for (int part = 0; part < 24; ++part) {
    Sketch one;
    for (int i = 0; i < part * 3; ++i) {
      const std::int64_t value = std::llround(usual(random));
      all.add(value);
      one.add(value);
    }
    sum.merge(one);
  }
  EXPECT_EQ(sum, all);
  EXPECT_EQ(sum.count(), 24U * 23 / 2 * 3);
}

TEST(Sketch, IsSmallAndComesBack) {
  std::mt19937_64 random(3);
  std::lognormal_distribution<double> usual(std::log(120'000), 0.25);
  Sketch hour;
  for (int i = 0; i < 60; ++i) hour.add(std::llround(usual(random)));
  EXPECT_LE(hour.pack().size(), 60U);
  EXPECT_EQ(Sketch::unpack(hour.pack()), hour);
  Sketch fixed;
  fixed.add(12'345, 100'000);
  EXPECT_LE(fixed.pack().size(), 7U);
  EXPECT_EQ(Sketch::unpack(fixed.pack()), fixed);
}

TEST(Sketch, RefusesWhatItDidNotWrite) {
  Sketch good;
  for (int i = 1; i < 2'000; i *= 2) good.add(i, static_cast<std::uint64_t>(i));
  const std::string bytes = good.pack();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto cut = Sketch::unpack(std::string_view(bytes).substr(0, size));
    if (cut) {
      EXPECT_LT(cut->count(), good.count());
    }
  }
  EXPECT_FALSE(Sketch::unpack(""));
  EXPECT_FALSE(Sketch::unpack("\x02"));
  EXPECT_FALSE(Sketch::unpack(std::string("\x01\x00", 2)));
  EXPECT_FALSE(Sketch::unpack("\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff"));
  std::mt19937 random(5);
  for (int i = 0; i < 20'000; ++i) {
    std::string noise(random() % 40, '\0');
    for (char& byte : noise) byte = static_cast<char>(random());
    if (!noise.empty()) noise[0] = 1;
    if (const auto read = Sketch::unpack(noise)) {
      EXPECT_EQ(Sketch::unpack(read->pack()), *read);
    }
  }
}

}  // namespace
}  // namespace fw::store
