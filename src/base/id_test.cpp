#include "base/id.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/hash.hpp"

namespace fw {
namespace {

TEST(RegionPrefix, IsShortAndTellsTheRegion) {
  EXPECT_EQ(region_prefix("eu-west"), "euw");
  EXPECT_EQ(region_prefix("ap-south"), "aps");
  EXPECT_EQ(region_prefix("local"), "local");
}

TEST(Id, CarriesItsRegionAndIsRecognised) {
  SeededRandom random(1);
  const auto id = Id<struct SomeTag>::make("euw", random);
  EXPECT_EQ(id.region(), "euw");
  EXPECT_TRUE(is_id(id.value));
  EXPECT_EQ(Id<SomeTag>::parse(id.value), id);
}

TEST(Id, RefusesEverythingElse) {
  for (const char* text :
       {"", "euw", "euw_", "euw_../../etc/passwd0000000000", "euw_0000000000000000000000000U",
        "EUW_00000000000000000000000000", "_00000000000000000000000000"})
    EXPECT_FALSE(is_id(text)) << text;
}

TEST(Id, DoesNotRepeat) {
  SeededRandom random(7);
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(make_id("euw", random));
  EXPECT_EQ(seen.size(), 1000U);
}

// The reference vector of SipHash-2-4 (Aumasson, Bernstein, appendix A).
TEST(Hash64, MatchesTheReferenceVector) {
  HashKey key{};
  for (std::size_t i = 0; i < key.size(); ++i) key.at(i) = static_cast<std::uint8_t>(i);
  std::string message;
  for (char c = 0; c < 15; ++c) message += c;
  EXPECT_EQ(hash64(key, message), 0xa129ca6149be45e5U);
}

TEST(Sha256, MatchesTheStandardsVector) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Random, BelowIsEvenAndInRange) {
  SeededRandom random(3);
  std::array<int, 5> counts{};
  for (int i = 0; i < 5000; ++i) ++counts.at(random.below(5));
  for (const int count : counts) EXPECT_NEAR(count, 1000, 150);
}

}  // namespace
}  // namespace fw
