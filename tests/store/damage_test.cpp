// Damaged files of monitors: found out, set aside, and nobody else's trouble. World.
#include <fstream>
#include <random>

#include "store/history/roll_up.hpp"
#include "store/history/series.hpp"
#include "store/monitor_files.hpp"
#include "world.hpp"

namespace fw::test {
namespace {

namespace fs = std::filesystem;
using model::Outcome;
using service::HistoryRange;

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_bytes(const fs::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc).write(bytes.data(), std::ssize(bytes));
}

/// Files of monitors below a data folder, by whether they were set aside.
std::vector<fs::path> files_of(const fs::path& data, const model::MonitorId& id, bool aside) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(data / "monitors")) {
    const std::string name = entry.path().filename().string();
    const bool is_aside = name.find(".db.damaged-") != std::string::npos;
    if (name.starts_with(id.value) && !name.ends_with("-journal") && is_aside == aside)
      found.push_back(entry.path());
  }
  return found;
}

class Damaged : public testing::Test {
 protected:
  void SetUp() override {
    if (over_libsql()) GTEST_SKIP() << "a server mends its own files";
    ctx = world.owner();
    shop = world.monitor(ctx, "Shop").id;
    neighbour = world.monitor(ctx, "Neighbour").id;
    look_at_both(200);
    ASSERT_TRUE(world.services->flush());
  }
  void look_at_both(int times) {
    std::vector<model::Observation> looks;
    for (int i = 0; i < times; ++i, ++slot) {
      const Outcome outcome = slot % 20 == 0 ? Outcome::down : Outcome::up;
      looks.push_back(world.look(shop, slot, outcome));
      looks.push_back(world.look(neighbour, slot, outcome));
      world.clock.advance(Millis(60'000));
    }
    ASSERT_TRUE(world.services->engine().record(std::move(looks)));
  }
  int looks(const model::MonitorId& id) {
    const auto history = world.services->monitors().history(ctx, id, HistoryRange::h24);
    EXPECT_TRUE(history) << history.error().chain();
    int sum = 0;
    if (history)
      for (const auto& point : history->points) sum += point.count;
    return sum;
  }
  /// What stands in its file while nobody has it open.
  void damage(std::string_view bytes) {
    world.close();
    const auto files = files_of(world.folder.path(), shop, false);
    ASSERT_EQ(files.size(), 1U);
    write_bytes(files[0], bytes);
    world.open();
    ctx = world.owner();
  }

  World world;
  service::TenantCtx ctx = service::TenantCtx::for_operator(model::AccountId());
  model::MonitorId shop;
  model::MonitorId neighbour;
  model::Slot slot = 1;
};

TEST_F(Damaged, IsSetAsideWhenResultsAreFiledAndNoneOfThemIsLost) {
  damage(std::string(9'000, 'x'));
  look_at_both(2);
  ASSERT_TRUE(world.services->flush());
  EXPECT_EQ(looks(shop), 2);
  EXPECT_EQ(looks(neighbour), 202);
  const auto history = world.services->monitors().history(ctx, shop, HistoryRange::h24);
  ASSERT_TRUE(history->damaged_at);
  EXPECT_LE(*history->damaged_at, world.clock.now());
  EXPECT_FALSE(world.services->monitors().history(ctx, neighbour, HistoryRange::h24)->damaged_at);
  const auto aside = files_of(world.folder.path(), shop, true);
  ASSERT_EQ(aside.size(), 1U);
  EXPECT_EQ(bytes_of(aside[0]), std::string(9'000, 'x'));
  EXPECT_THAT(aside[0].filename().string(), testing::HasSubstr(".db.damaged-2026"));
  world.reopen();
  ctx = world.owner();
  EXPECT_EQ(looks(shop), 2);
  // It goes with its monitor.
  ASSERT_TRUE(world.services->monitors().remove(ctx, shop));
  EXPECT_TRUE(files_of(world.folder.path(), shop, true).empty());
  EXPECT_TRUE(files_of(world.folder.path(), shop, false).empty());
}

TEST_F(Damaged, IsFoundByWhoReads) {
  damage(std::string(9'000, 'x'));
  EXPECT_EQ(looks(shop), 0);
  EXPECT_TRUE(world.services->monitors().history(ctx, shop, HistoryRange::d7)->damaged_at);
  EXPECT_TRUE(world.services->monitors().results(ctx, shop, std::nullopt, 10)->empty());
  EXPECT_TRUE(world.services->monitors().changes(ctx, shop, 10)->empty());
  EXPECT_EQ(looks(neighbour), 200);
}

TEST_F(Damaged, ASchemaThatIsNotOursIsDamage) {
  world.close();
  const auto files = files_of(world.folder.path(), shop, false);
  std::string bytes = bytes_of(files.at(0));
  // The word stands in the schema, where SQLite does not miss it.
  for (std::size_t at = 0; (at = bytes.find("late_ms", at)) != std::string::npos; ++at)
    bytes.replace(at, 7, "lame_ms");
  write_bytes(files[0], bytes);
  world.open();
  ctx = world.owner();
  look_at_both(1);
  ASSERT_TRUE(world.services->flush());
  EXPECT_EQ(looks(shop), 1);
  EXPECT_EQ(files_of(world.folder.path(), shop, true).size(), 1U);
}

TEST_F(Damaged, ItsHistoryCanBePutBack) {
  world.close();
  const fs::path path = files_of(world.folder.path(), shop, false).at(0);
  const std::string whole = bytes_of(path);
  world.open();
  damage("no database at all, though long enough to be told from a new one" +
         std::string(999, ' '));
  look_at_both(3);
  ASSERT_TRUE(world.services->flush());
  EXPECT_EQ(looks(shop), 3);
  world.close();
  write_bytes(path.parent_path() / "old.db", whole);
  // As an operator does it: with a SQLite of their own.
  const std::string command = fmt::format(
      "cd '{}' && python3 -c 'import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); "
      "db.executescript(open(sys.argv[2]).read())' '{}' '{}'",
      path.parent_path().string(), path.filename().string(),
      FW_SOURCE_DIR "/deploy/put-history-back.sql");
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
  world.open();
  ctx = world.owner();
  EXPECT_EQ(looks(shop), 203);
  EXPECT_FALSE(world.services->monitors().history(ctx, shop, HistoryRange::h24)->damaged_at);
  world.clock.advance(Millis(7'200'000));
  look_at_both(1);
  ASSERT_TRUE(world.services->flush());
  EXPECT_EQ(looks(shop), 204);
}

/// Whatever happened to the bytes: an answer or an error, and afterwards it takes results again.
TEST_F(Damaged, EveryDamageHasAnAnswer) {
  world.close();
  const fs::path path = files_of(world.folder.path(), shop, false).at(0);
  const std::string whole = bytes_of(path);
  const fs::path near = files_of(world.folder.path(), neighbour, false).at(0);
  const std::string unharmed = bytes_of(near);
  std::mt19937_64 random(20'261'123);
  int aside = 0;
  for (int round = 0; round < 60; ++round) {
    std::string bytes = whole;
    if (round % 4 == 3) bytes.resize(random() % bytes.size());
    const std::size_t flips = round % 4 == 3 ? 0 : std::size_t{1} << (round % 12);
    for (std::size_t i = 0; i < flips; ++i)
      bytes[random() % bytes.size()] ^= static_cast<char>(1U << (random() % 8));
    write_bytes(path, bytes);
    fs::remove(path.string() + "-journal");
    Folder data{memory_folder()};
    fs::copy(world.folder.path(), data.path(),
             fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    const auto databases = databases::sqlite::open_folder(data.path());
    ASSERT_TRUE(databases);
    store::MonitorFiles files(**databases, world.log, world.metrics);
    const auto use = [&]() -> Result<> {
      FW_TRY(const auto database, files.open(shop));
      const Instant now = world.clock.now();
      for (const Millis step : {Millis(180'000), Millis(3'600'000), Millis(86'400'000)}) {
        const Instant end = from_ms((to_ms(now) / step.count() + 1) * step.count());
        FW_TRY([[maybe_unused]] const auto points,
               store::read_series(database.get(), {end - 400 * step, end, step}, {}));
      }
      FW_TRY([[maybe_unused]] const auto rows,
             store::read_results(*database, Instant{}, Instant::max(), 500));
      for (const store::StoredResult& row : rows)
        (void)store::read_evidence(*database, row.result.probe_id);
      store::ResultRecord look;
      look.slot = 999'999;
      look.planned_at = look.started_at = now;
      FW_TRY([[maybe_unused]] const auto written,
             database->write(store::filing_of(std::vector<store::Record>{look})));
      FW_TRY([[maybe_unused]] const auto rolled, store::roll_up(*database, now + 2h, {}));
      return {};
    };
    const auto first = use();
    if (first) continue;
    EXPECT_TRUE(store::may_be_damage(first.error()) || first.error().code() == Code::conflict)
        << first.error().chain();
    if (!store::may_be_damage(first.error())) continue;
    const auto replaced = files.replace_damaged(shop, world.clock.now());
    ASSERT_TRUE(replaced) << first.error().chain() << "; " << replaced.error().chain();
    ++aside;
    const auto again = use();
    EXPECT_TRUE(again) << again.error().chain();
    ASSERT_TRUE(files.open(neighbour));
    EXPECT_EQ(bytes_of(data.path() / fs::relative(near, world.folder.path())), unharmed);
  }
  fmt::print("{} of 60 damaged files were set aside\n", aside);
  EXPECT_GT(aside, 20);
  write_bytes(path, whole);
}

}  // namespace
}  // namespace fw::test
