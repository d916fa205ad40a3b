#include "plug/checks/dns/baseline.hpp"

#include <gtest/gtest.h>

#include "model/check_kind.hpp"

namespace fw::checks::dns {
namespace {

using Values = std::vector<std::string>;

const Values kOld = {"192.0.2.1", "192.0.2.2"};
const Values kNew = {"192.0.2.1", "198.51.100.7"};

TEST(Baseline, IsTheFirstAnswer) {
  const Compared first = compare(std::nullopt, "shop A", kOld);
  EXPECT_EQ(first.difference, "");
  const Compared same = compare(first.next, "shop A", kOld);
  EXPECT_EQ(same.difference, "");
  EXPECT_EQ(same.next, first.next);
  const Compared changed = compare(first.next, "shop A", kNew);
  EXPECT_EQ(changed.difference, "missing: 192.0.2.2; unexpected: 198.51.100.7");
  EXPECT_TRUE(changed.is_new);
}

TEST(Baseline, AnotherQuestionStartsAnew) {
  const Baseline known = compare(std::nullopt, "shop A", kOld).next;
  EXPECT_EQ(compare(known, "shop AAAA", kNew).difference, "");
}

TEST(Baseline, ANewAnswerThatStaysIsKept) {
  Baseline known = compare(std::nullopt, "shop A", kOld).next;
  for (int look = 1; look <= kLooksToSettle; ++look) {
    const Compared changed = compare(known, "shop A", kNew);
    EXPECT_NE(changed.difference, "") << look;
    EXPECT_EQ(changed.is_new, look == 1);
    known = changed.next;
  }
  const Compared settled = compare(known, "shop A", kNew);
  EXPECT_EQ(settled.difference, "");
  EXPECT_NE(compare(settled.next, "shop A", kOld).difference, "") << "it is the one to keep now";
}

TEST(Baseline, ComingBackForgetsTheOtherAnswer) {
  Baseline known = compare(std::nullopt, "shop A", kOld).next;
  known = compare(known, "shop A", kNew).next;
  known = compare(known, "shop A", kOld).next;
  EXPECT_TRUE(known.pending.empty());
  EXPECT_TRUE(compare(known, "shop A", kNew).is_new);
  known = compare(known, "shop A", kNew).next;
  EXPECT_TRUE(compare(known, "shop A", {"203.0.113.9"}).is_new);
}

TEST(Baseline, ComesBackFromMemoryAndHasALimit) {
  Values many(500, std::string(300, 'x'));
  for (std::size_t i = 0; i < many.size(); ++i) many[i] += std::to_string(i);
  const Values odd(32, std::string(100, '"'));
  const Values odder(32, std::string(100, '\\'));
  for (const Values& values : {kOld, many, odd, Values{std::string(70'000, 'k'), "a\nb"}}) {
    Baseline known = compare(std::nullopt, "shop TXT", odder).next;
    known = compare(known, "shop TXT", values).next;
    const std::string text = to_memory(known);
    EXPECT_LE(text.size(), model::kMemoryBytesMax);
    EXPECT_EQ(from_memory(text), known);
  }
  EXPECT_NE(compare(compare(std::nullopt, "k", many).next, "k", kOld).difference, "");
  for (const char* text : {"", "{}", "[]", "x"}) EXPECT_FALSE(from_memory(text)) << text;
}

}  // namespace
}  // namespace fw::checks::dns
