// The files of monitors, met by several threads at once.
#include <barrier>
#include <thread>

#include "store/monitor_files.hpp"
#include "world.hpp"

namespace fw::test {
namespace {

TEST(MonitorFiles, AreMadeOnceHoweverManyMeetThem) {
  constexpr int monitors = 50;
  constexpr int threads = 4;
  const Folder folder;
  SystemRandom random;
  auto databases = databases::sqlite::open_folder(folder.path());
  ASSERT_TRUE(databases) << databases.error().chain();
  NullLog log;
  NullMetrics metrics;
  store::MonitorFiles files(**databases, log, metrics);
  std::vector<model::MonitorId> ids;
  for (int i = 0; i < monitors; ++i) ids.push_back(model::MonitorId::make("euw", random));
  std::barrier together(threads);
  const auto meet = [&] {
    for (const model::MonitorId& id : ids) {
      together.arrive_and_wait();
      const auto database = files.open(id);
      EXPECT_TRUE(database) << database.error().chain();
      if (!database) continue;
      const auto rows = (*database)->read({"SELECT count(*) FROM results", {}});
      EXPECT_TRUE(rows) << rows.error().chain();
    }
  };
  std::vector<std::jthread> all;
  for (int i = 0; i < threads; ++i) all.emplace_back(meet);
}

}  // namespace
}  // namespace fw::test
