#include "scan/catalogue/literals.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>

namespace fw::scan {
namespace {

std::set<std::pair<std::uint32_t, std::size_t>> find_all(const Literals& literals,
                                                         std::string_view text) {
  std::set<std::pair<std::uint32_t, std::size_t>> hits;
  literals.find(text, [&](std::uint32_t owner, std::size_t end) { hits.emplace(owner, end); });
  return hits;
}

TEST(Literals, FindsOverlappingOnesAndIgnoresCase) {
  Literals literals;
  literals.add("he", 1);
  literals.add("she", 2);
  literals.add("hers", 3);
  literals.build();
  const std::set<std::pair<std::uint32_t, std::size_t>> expected = {{1, 4}, {2, 4}, {3, 6}};
  EXPECT_EQ(find_all(literals, "usHers"), expected);
}

TEST(Literals, AgreesWithPlainSearchOnRandomTexts) {
  std::uint32_t seed = 7;
  const auto letter = [&] {
    seed = seed * 1'664'525 + 1'013'904'223;
    return static_cast<char>('a' + (seed >> 24) % 3);
  };
  for (int round = 0; round < 200; ++round) {
    Literals literals;
    std::vector<std::string> words(8);
    for (std::uint32_t i = 0; i < words.size(); ++i) {
      const int size = 1 + round % 5;
      for (int k = 0; k < size; ++k) words[i] += letter();
      literals.add(words[i], i);
    }
    literals.build();
    std::string text;
    for (int k = 0; k < 60; ++k) text += letter();
    std::set<std::pair<std::uint32_t, std::size_t>> expected;
    for (std::uint32_t i = 0; i < words.size(); ++i)
      for (std::size_t at = text.find(words[i]); at != std::string::npos;
           at = text.find(words[i], at + 1))
        expected.emplace(i, at + words[i].size());
    ASSERT_EQ(find_all(literals, text), expected) << text;
  }
}

TEST(Literals, NothingBuiltFindsNothing) {
  Literals literals;
  literals.build();
  EXPECT_TRUE(find_all(literals, "anything").empty());
}

}  // namespace
}  // namespace fw::scan
