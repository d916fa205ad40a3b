#include "flow/check/suspects.hpp"

#include <gtest/gtest.h>

namespace fw::check {
namespace {

const model::MonitorId kGood("local_good");
const model::MonitorId kBad("local_bad");

TEST(Suspects, AreClearedByALookThatComesBack) {
  Suspects suspects;
  EXPECT_EQ(suspects.trust(kGood), Trust::full);
  suspects.suspect({kGood, kBad});
  EXPECT_EQ(suspects.trust(kGood), Trust::suspect);
  suspects.clear(kGood);
  EXPECT_EQ(suspects.trust(kGood), Trust::full);
  EXPECT_EQ(suspects.trust(kBad), Trust::suspect);
}

TEST(Suspects, AreQuarantinedUntilTheyAreChanged) {
  Suspects suspects;
  suspects.suspect({kBad});
  suspects.quarantine(kBad);
  EXPECT_EQ(suspects.trust(kBad), Trust::quarantined);
  EXPECT_EQ(suspects.quarantined(), 1U);
  suspects.changed(kBad);
  EXPECT_EQ(suspects.trust(kBad), Trust::suspect);
  EXPECT_EQ(suspects.quarantined(), 0U);
  suspects.changed(kGood);  // nobody doubts it
  EXPECT_EQ(suspects.trust(kGood), Trust::full);
}

}  // namespace
}  // namespace fw::check
