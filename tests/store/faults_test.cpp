// Every call to the system fails once, and from there on for ever: nothing that was acknowledged is
// lost, nothing is damaged, and all goes on without a restart once the cause is gone.
#include "faults.hpp"

#include <sys/resource.h>

#include <dirent.h>

#include <future>
#include <set>

#include "store/history/series.hpp"
#include "store/store.hpp"
#include "world.hpp"

namespace fw::test {
namespace {

namespace fs = std::filesystem;

constexpr int kMonitors = 2;

/// A store that can be closed and opened again, and what it acknowledged.
class Rig {
 public:
  Rig() {
    open();
    if (!store_) return;
    const auto account = model::AccountId::make("local", random_);
    EXPECT_TRUE(store_->accounts().write(std::vector<model::Statement>{
        {"INSERT INTO accounts (id, name, created_at) VALUES (?, 'x', 0)", {account.value}}}));
    for (int i = 0; i < kMonitors; ++i) {
      model::Monitor monitor;
      monitor.id = model::MonitorId::make("local", random_);
      monitor.account = account;
      monitor.name = "m";
      EXPECT_TRUE(store_->monitors().insert(monitor, "", 100));
      store_->board().add(monitor.id, account);
      ids_.push_back(monitor.id);
    }
  }

  /// False where a fault was in the way.
  bool open() {
    // Each file is closed for the next one, so that opening is tried all the time.
    auto databases = databases::sqlite::open_folder(folder_.path(), {.open_files_max = 3});
    if (!databases) return false;
    databases_ = *std::move(databases);
    store::StoreOptions options;
    options.data_folder = folder_.path();
    options.ingest.drain_every = Millis(3'600'000);
    options.ingest.log.sync_gap = Millis(0);
    options.ingest.log.segment_bytes_max = 2'000;
    auto opened = store::Store::open({*databases_, random_, log_, metrics_, clock_, &disk_},
                                     options, nullptr);
    if (opened) store_ = *std::move(opened);
    return opened.has_value();
  }
  void close() {
    store_.reset();
    databases_.reset();
  }

  /// One look at each monitor, half an hour after the last; true where it was acknowledged.
  bool look() {
    ++slot_;
    std::vector<model::Observation> batch;
    for (const auto& id : ids_) {
      model::Observation& seen = batch.emplace_back();
      seen.probe_id = fmt::format("{:016x}", slot_);
      seen.monitor = id;
      seen.slot = slot_;
      seen.planned_at = seen.started_at = from_ms(1'750'000'000'000) + slot_ * 30min;
      seen.outcome = slot_ % 7 == 0 ? model::Outcome::down : model::Outcome::up;
      seen.evidence.excerpt = std::string(300, 'e');
    }
    std::promise<bool> done;
    store_->ingest().record(std::move(batch), [&](Result<> r) { done.set_value(r.has_value()); });
    const bool acknowledged = done.get_future().get();
    if (acknowledged) acknowledged_.insert(slot_);
    return acknowledged;
  }

  /// What pages ask for; it may fail, but not more.
  void read() {
    for (const auto& id : ids_) {
      const auto database = store_->monitor_files().open_existing(id);
      if (!database) continue;
      const Instant end = from_ms(1'750'000'000'000 / 3'600'000 * 3'600'000) + slot_ * 1h;
      (void)store::read_series(database->get(), {end - 10h, end, 1h}, {});
    }
  }

  Result<> flush() { return store_->ingest().flush(); }

  /// Every acknowledged look is there, since the last call.
  void expect_all(const std::string& where) {
    for (const auto& id : ids_) {
      const auto database = store_->monitor_files().open_existing(id);
      ASSERT_TRUE(database && *database) << where;
      const auto rows =
          (*database)->read({"SELECT slot FROM results WHERE slot > ?", {std::int64_t{seen_}}});
      ASSERT_TRUE(rows) << where << rows.error().chain();
      std::set<std::int64_t> stored;
      for (const auto& row : rows->rows) stored.insert(std::get<std::int64_t>(row.at(0)));
      for (const std::int64_t slot : acknowledged_)
        ASSERT_TRUE(stored.contains(slot)) << where << ": look " << slot << " is lost";
    }
    seen_ = slot_;
    acknowledged_.clear();
  }

  void expect_whole(const std::string& where) {
    std::vector<std::shared_ptr<model::Database>> all = {*databases_->open("system", {}),
                                                         *databases_->open("accounts/local", {})};
    for (const auto& id : ids_) all.push_back(*store_->monitor_files().open(id));
    for (const auto& database : all) {
      const auto whole = database->read({"PRAGMA integrity_check", {}});
      ASSERT_TRUE(whole) << where << whole.error().chain();
      ASSERT_EQ(whole->rows.at(0).at(0), model::Value("ok")) << where;
    }
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path()))
      ASSERT_EQ(entry.path().string().find("damaged"), std::string::npos)
          << where << ": taken for damage: " << entry.path();
  }

 private:
  Folder folder_{memory_folder()};
  SystemRandom random_;
  NullLog log_;
  NullMetrics metrics_;
  ManualClock clock_;
  FaultyDisk disk_;
  std::unique_ptr<model::DatabaseProvider> databases_;
  std::unique_ptr<store::Store> store_;
  std::vector<model::MonitorId> ids_;
  std::int64_t slot_ = 0;
  std::int64_t seen_ = 0;
  std::set<std::int64_t> acknowledged_;
};

struct Case {
  Fault fault;
  bool for_ever;
  const char* name;
};

class EveryCall : public testing::TestWithParam<Case> {
 protected:
  static void SetUpTestSuite() {
    static const bool once = (put_faults_under_sqlite(), true);
    (void)once;
  }
  void TearDown() override { faults().disarm(); }
};

TEST_P(EveryCall, MayFailWhileItRuns) {
  const auto [fault, for_ever, name] = GetParam();
  Rig rig;
  ASSERT_TRUE(rig.look());
  ASSERT_TRUE(rig.flush());
  int calls = 0;
  for (bool struck = true; struck; ++calls) {
    ASSERT_LT(calls, 2'000) << "it never comes to an end";
    const std::string where = fmt::format("{}, call {}", name, calls);
    faults().arm(fault, calls, for_ever);
    for (int i = 0; i < 3; ++i) (void)rig.look();
    (void)rig.flush();
    rig.read();
    struck = faults().struck();
    faults().disarm();
    ASSERT_TRUE(rig.look()) << where << ": it does not recover";
    const auto flushed = rig.flush();
    ASSERT_TRUE(flushed) << where << flushed.error().chain();
    rig.expect_all(where);
    if (calls % 20 == 0 || !struck) rig.expect_whole(where);
    if (HasFatalFailure()) return;
  }
  fmt::print("{}: {} calls\n", name, calls);
}

TEST_P(EveryCall, MayFailWhileItStartsAndEnds) {
  const auto [fault, for_ever, name] = GetParam();
  Rig rig;
  int calls = 0;
  for (bool struck = true; struck; calls += 1 + calls / 25) {
    ASSERT_LT(calls, 5'000) << "it never comes to an end";
    const std::string where = fmt::format("{}, call {} of a start", name, calls);
    ASSERT_TRUE(rig.look()) << where;
    faults().arm(fault, calls, for_ever);
    rig.close();
    const bool opened = rig.open();
    if (opened) (void)rig.look();
    struck = faults().struck();
    faults().disarm();
    rig.close();
    ASSERT_TRUE(rig.open()) << where;
    ASSERT_TRUE(rig.look()) << where;
    ASSERT_TRUE(rig.flush()) << where;
    rig.expect_all(where);
    if (calls % 10 == 0 || !struck) rig.expect_whole(where);
    if (HasFatalFailure()) return;
  }
  fmt::print("{}: {} calls of a start\n", name, calls);
}

INSTANTIATE_TEST_SUITE_P(
    Faults, EveryCall,
    testing::Values(Case{Fault::io, false, "io_once"}, Case{Fault::io, true, "io_for_ever"},
                    Case{Fault::full, false, "full_once"}, Case{Fault::full, true, "full_for_ever"},
                    Case{Fault::no_descriptors, false, "no_descriptors_once"},
                    Case{Fault::no_descriptors, true, "no_descriptors_for_ever"}),
    [](const auto& one) { return std::string(one.param.name); });

/// One above the highest that is open.
rlim_t descriptors_used() {
  int highest = 0;
  DIR* folder = ::opendir("/proc/self/fd");
  for (const dirent* entry = ::readdir(folder); entry != nullptr; entry = ::readdir(folder))
    if (const int fd = std::atoi(entry->d_name); fd != ::dirfd(folder))
      highest = std::max(highest, fd);
  ::closedir(folder);
  return static_cast<rlim_t>(highest) + 1;
}

TEST(Descriptors, MayRunOut) {
  Rig rig;
  ASSERT_TRUE(rig.look());
  ASSERT_TRUE(rig.flush());
  rlimit usual{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &usual), 0);
  for (rlim_t more = 0; more < 12; ++more) {
    const std::string where = fmt::format("{} more descriptors", more);
    const rlimit few{descriptors_used() + more, usual.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
    for (int i = 0; i < 20; ++i) (void)rig.look();
    (void)rig.flush();
    rig.read();
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &usual), 0);
    ASSERT_TRUE(rig.look()) << where;
    const auto flushed = rig.flush();
    ASSERT_TRUE(flushed) << where << flushed.error().chain();
    rig.expect_all(where);
    rig.expect_whole(where);
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace fw::test
