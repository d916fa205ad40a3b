// Every *.scenario file beside this one is a test.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/text.hpp"
#include "script.hpp"

namespace fw::scenario {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> scenario_files() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(FW_SCENARIOS_DIR))
    if (entry.path().extension() == ".scenario") files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

std::string text_of(const fs::path& file) {
  std::ifstream in(file);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

class Scenario : public testing::TestWithParam<fs::path> {};

TEST_P(Scenario, GoesAsWritten) {
  Script script(text_of(GetParam()));
  const auto problems = script.play();
  for (const auto& problem : problems)
    ADD_FAILURE() << GetParam().filename().string() << " " << problem;
  if (!problems.empty()) std::cerr << "What happened:\n" << script.transcript();
}

std::string name_of(const testing::TestParamInfo<fs::path>& info) {
  auto name = info.param.stem().string();
  std::ranges::replace_if(name, [](char c) { return c == '-' || c == '.'; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Files, Scenario, testing::ValuesIn(scenario_files()), name_of);

TEST(Language, SaysWhatItDoesNotUnderstand) {
  Script script(
      "monitor shop evry 60s\nat 10:00 shop fails\nexpekt nothing\nat 10:00:00 x works\n");
  const auto mistakes = script.play();
  ASSERT_GE(mistakes.size(), 4U);
  EXPECT_EQ(mistakes[0], "line 1: a monitor has no \"evry\"");
}

TEST(Language, NoticesWhatWasNotExpected) {
  const std::string outage = "monitor shop every 60s\nat 10:01:00 shop fails http_status\n";
  EXPECT_EQ(Script(outage + "until 10:05:00\n").play(),
            std::vector<std::string>{"not expected: 10:01:04 opened shop"});
  EXPECT_EQ(Script(outage + "expect 10:01:04 opened shop: degraded\n").play(),
            std::vector<std::string>{"line 3: 10:01:04 opened shop without \"degraded\""});
  EXPECT_EQ(Script(outage + "expect 10:01:05 opened shop\n").play().size(), 1U);
  EXPECT_EQ(Script(outage + "expect 10:01:04 opened shop: down, http_status, 3 votes\n"
                            "expect total opened 1\n")
                .play(),
            std::vector<std::string>{});
}

}  // namespace
}  // namespace fw::scenario
