#include "flow/verify/breaker.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace fw::verify {
namespace {

using Word = Breaker::Word;

class BreakerTest : public testing::Test {
 protected:
  void arm(int networks = 5) {
    std::vector<Canary> canaries;
    for (int i = 0; i < 10; ++i)
      canaries.push_back({fmt::format("canary{}", i), fmt::format("net{}", i % networks)});
    breaker_.set_canaries(std::move(canaries));
  }
  void look(int monitor, int account, bool failing) {
    breaker_.note(model::MonitorId(fmt::format("m{}", monitor)),
                  model::AccountId(fmt::format("a{}", account)), failing, now_);
  }
  /// Of a hundred monitors.
  void looks(int failing, int accounts) {
    for (int i = 0; i < 100; ++i) look(i, i % accounts, i < failing);
  }
  void canaries(int good) {
    for (int i = 0; i < 10; ++i) breaker_.canary(fmt::format("canary{}", i), i < good);
  }
  Word word() {
    wanted_.clear();
    return breaker_.advance(now_, wanted_);
  }

  Breaker breaker_;
  std::vector<std::string> wanted_;
  Instant now_ = from_ms(1'795'000'000'000);
};

TEST_F(BreakerTest, HoldsWhereManyMonitorsOfManyAccountsFail) {
  arm();
  looks(20, 100);
  EXPECT_EQ(word(), Word::calm) << "not more than a fifth";
  looks(30, 10);
  EXPECT_EQ(word(), Word::calm) << "ten accounts only: theirs";
  looks(30, 100);
  EXPECT_EQ(word(), Word::holding);
  EXPECT_EQ(wanted_.size(), 10U);
  EXPECT_EQ(word(), Word::holding);
  EXPECT_TRUE(wanted_.empty()) << "asked once";
}

TEST_F(BreakerTest, ForgetsWhatIsAMinuteAgo) {
  arm();
  looks(15, 100);
  now_ += kMassWindow + 1s;
  for (int i = 50; i < 60; ++i) look(i, i, true);
  EXPECT_EQ(word(), Word::calm);
}

TEST_F(BreakerTest, GoesOnWhereTheCanariesWork) {
  arm();
  looks(30, 100);
  word();
  canaries(8);
  EXPECT_EQ(word(), Word::real);
  EXPECT_FALSE(breaker_.holds());
  looks(30, 100);
  EXPECT_EQ(word(), Word::real) << "decided once for all of it";
  now_ += kMassCalmAfter + kMassWindow;
  EXPECT_EQ(word(), Word::calm);
}

TEST_F(BreakerTest, HoldsOnUntilTheCanariesWorkAgain) {
  arm();
  looks(30, 100);
  word();
  canaries(2);
  EXPECT_EQ(word(), Word::ours);
  EXPECT_TRUE(breaker_.holds());
  EXPECT_EQ(breaker_.next(), now_ + kCanaryEvery);
  now_ += kCanaryEvery;
  EXPECT_EQ(word(), Word::ours);
  EXPECT_EQ(wanted_.size(), 10U) << "looked at again";
  canaries(10);
  now_ += kMassWindow;
  EXPECT_EQ(word(), Word::calm);
}

TEST_F(BreakerTest, BelievesTheFailuresWhereNobodyTells) {
  arm();
  looks(30, 100);
  word();
  now_ += kMassHoldMax - 1s;
  EXPECT_EQ(word(), Word::holding);
  now_ += 1s;
  EXPECT_EQ(word(), Word::real);
}

TEST_F(BreakerTest, TooFewCanariesHoldNothingBack) {
  arm(2);
  looks(90, 100);
  EXPECT_EQ(word(), Word::calm);
  breaker_.set_canaries({});
  looks(90, 100);
  EXPECT_EQ(word(), Word::calm);
}

TEST_F(BreakerTest, CanariesOfTwoNetworksAreNotEnough) {
  arm();
  looks(30, 100);
  word();
  for (int i = 0; i < 10; ++i) breaker_.canary(fmt::format("canary{}", i), i % 5 < 2);
  EXPECT_EQ(word(), Word::ours);
}

TEST_F(BreakerTest, CountsARemovedMonitorNoLonger) {
  arm();
  looks(30, 100);
  for (int i = 0; i < 15; ++i) breaker_.forget(model::MonitorId(fmt::format("m{}", i)));
  EXPECT_EQ(word(), Word::calm);
}

}  // namespace
}  // namespace fw::verify
