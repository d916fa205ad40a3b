#include "web/pages/dashboard/arrange.hpp"

#include <gtest/gtest.h>

#include "web/preview/samples.hpp"

namespace fw::web {
namespace {

std::vector<std::string> names(const Group& group) {
  std::vector<std::string> out;
  for (const Placed& placed : group.rows) out.push_back(placed.row->monitor.name);
  return out;
}

TEST(Arrange, ASiteStandsAboveWhatItDependsOnWorstFirst) {
  const auto rows = sample::shop();
  const auto groups = arrange(rows, {});
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].worst, Light::down);
  EXPECT_EQ(names(groups[0]).at(0), "Shop");
  EXPECT_EQ(names(groups[0]).at(1), "Stripe") << "it is the one that is down";
  EXPECT_EQ(groups[0].rows.size(), 7U);
  EXPECT_EQ(groups[0].rows[1].shape, Shape::child);
}

TEST(Arrange, EveryMonitorStandsOnce) {
  auto rows = sample::shop();
  rows[7].monitor.depends_on = {{rows[3].monitor.id, model::Severity::critical},
                                {rows[7].monitor.id, model::Severity::critical},
                                {model::MonitorId("local_gone"), model::Severity::critical}};
  std::size_t shown = 0;
  for (const Group& group : arrange(rows, {})) shown += group.rows.size();
  EXPECT_EQ(shown, rows.size());
}

TEST(Arrange, AFilterTakesWordsStatesAndTags) {
  const auto rows = sample::shop();
  const auto shown = [&](Filter filter) {
    const auto groups = arrange(rows, filter);
    return groups.empty() ? std::vector<std::string>{} : names(groups[0]);
  };
  EXPECT_EQ(shown({.words = "STRIPE"}), std::vector<std::string>{"Stripe"});
  EXPECT_EQ(shown({.light = Light::paused}), std::vector<std::string>{"Old API"});
  EXPECT_EQ(shown({.tag = "marketing"}), std::vector<std::string>{"Blog"});
  EXPECT_TRUE(shown({.words = "nothing like it"}).empty());
}

TEST(VersionOf, ChangesWithTheSetOfRowsAndNotWithTheirStates) {
  auto rows = sample::shop();
  const auto before = version_of(arrange(rows, {}));
  sample::fail(rows[8], model::State::down, model::Reason::connect_refused, "");
  EXPECT_EQ(version_of(arrange(rows, {})), before);
  rows.pop_back();
  EXPECT_NE(version_of(arrange(rows, {})), before);
}

}  // namespace
}  // namespace fw::web
