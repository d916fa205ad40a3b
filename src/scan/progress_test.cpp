#include "scan/progress.hpp"

#include <gtest/gtest.h>

namespace fw::scan {
namespace {

TEST(Progress, TellsTheFurthestStepAndTheMapSoFar) {
  const auto catalogue = *Catalogue::embedded();
  std::vector<model::ScanProgress> told;
  Progress progress([&](const model::ScanProgress& one) { told.push_back(one); }, *catalogue,
                    Instant{});
  Findings findings;
  findings.host = "shop.example";
  findings.references.push_back(
      {.use = Use::script, .host = "js.stripe.com", .target = "/v3/", .where = "x", .url = {}});
  progress.tell("page", 5, "https://shop.example/");
  progress.stage("dns", 35, findings);
  progress.tell("tls", 20, "is behind");
  progress.stage("tls", 30, findings);
  ASSERT_EQ(told.size(), 3U);
  EXPECT_EQ(told[0].so_far, nullptr);
  ASSERT_NE(told[1].so_far, nullptr);
  ASSERT_EQ(told[1].so_far->dependencies.size(), 1U);
  EXPECT_EQ(told[1].so_far->dependencies[0].id, "stripe");
  EXPECT_EQ(told[2].step, "dns");
  EXPECT_EQ(told[2].percent, 35);
}

TEST(Progress, MatchesNothingWhereNobodyListens) {
  const auto catalogue = *Catalogue::embedded();
  Progress progress(nullptr, *catalogue, Instant{});
  progress.tell("page", 5, "");
  progress.stage("dns", 35, Findings{});
}

}  // namespace
}  // namespace fw::scan
