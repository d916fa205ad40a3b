// Figures of the store, printed: the dashboard of 1,000 monitors, results acknowledged and stored a
// second. Only generous bounds are held; a build without optimisation is slow.
#include <algorithm>
#include <future>

#include "world.hpp"

namespace fw::test {
namespace {

using Steady = std::chrono::steady_clock;

double ms_since(Steady::time_point begin) {
  return std::chrono::duration<double, std::milli>(Steady::now() - begin).count();
}

TEST(Figures, DashboardOf1000Monitors) {
  World world;
  const auto ctx = world.owner();
  std::vector<model::MonitorId> ids;
  for (int i = 0; i < 1'000; ++i) {
    ids.push_back(world.monitor(ctx, fmt::format("Monitor {}", i)).id);
  }
  for (int slot = 1; slot <= 30; ++slot) {
    std::vector<model::Observation> looks;
    for (const auto& id : ids) looks.push_back(world.look(id, slot, model::Outcome::up));
    ASSERT_TRUE(world.services->engine().record(std::move(looks)));
    world.clock.advance(Millis(60'000));
  }
  std::vector<double> times;
  for (int i = 0; i < 20; ++i) {
    const auto begin = Steady::now();
    const auto overview = world.services->dashboard().overview(ctx);
    times.push_back(ms_since(begin));
    ASSERT_EQ(overview->rows.size(), 1'000U);
    ASSERT_EQ(overview->rows[0].status.recent.size(), 30U);
  }
  std::ranges::sort(times);
  fmt::print("dashboard of 1,000 monitors: median {:.2f} ms, worst {:.2f} ms\n", times[10],
             times[19]);
  EXPECT_LT(times[0], 500);
}

TEST(Figures, ResultsASecond) {
  World world;
  const auto ctx = world.owner();
  std::vector<model::MonitorId> ids;
  for (int i = 0; i < 200; ++i) ids.push_back(world.monitor(ctx, fmt::format("M{}", i)).id);
  constexpr int kBatch = 50;
  constexpr int kBatches = 400;
  std::vector<double> waits(kBatches);
  std::atomic<int> under_way = kBatches;
  std::promise<void> all;
  const auto begin = Steady::now();
  model::Slot slot = 0;
  for (int batch = 0; batch < kBatches; ++batch) {
    std::vector<model::Observation> looks;
    for (int i = 0; i < kBatch; ++i, ++slot)
      looks.push_back(
          world.look(ids[static_cast<std::size_t>(slot) % ids.size()], slot, model::Outcome::up));
    const auto sent = Steady::now();
    world.services->engine().record(std::move(looks), [&, batch, sent](Result<> done) {
      EXPECT_TRUE(done);
      waits[static_cast<std::size_t>(batch)] = ms_since(sent);
      if (--under_way == 0) all.set_value();
    });
  }
  all.get_future().wait();
  const double acknowledged_ms = ms_since(begin);
  const auto flushed = world.services->flush();
  ASSERT_TRUE(flushed) << flushed.error().chain();
  const double stored_ms = ms_since(begin);
  std::ranges::sort(waits);
  const double results = kBatch * kBatches;
  fmt::print(
      "{} results: acknowledged {:.0f}/s, acknowledgement p50 {:.1f} ms, p99 {:.1f} ms; "
      "in their databases {:.0f}/s\n",
      results, results * 1'000 / acknowledged_ms, waits[kBatches / 2], waits[kBatches * 99 / 100],
      results * 1'000 / stored_ms);
}

}  // namespace
}  // namespace fw::test
