#include "store/ingest/result_log.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <map>

namespace fw::store {
namespace {

/// A disk in memory whose Nth operation fails, once or for ever, and which can forget what was not
/// synced.
class FakeDisk final : public Disk {
 public:
  struct File {
    std::string bytes;
    std::size_t synced = 0;
  };

  Result<std::unique_ptr<AppendFile>> create(const std::filesystem::path& path) override {
    if (fails()) return fail(Code::unavailable, "no");
    if (files.contains(path.string())) return fail(Code::conflict, "there is one");
    files[path.string()];
    return std::make_unique<Open>(*this, path.string());
  }
  Result<std::string> read(const std::filesystem::path& path) override {
    return files.at(path.string()).bytes;
  }
  Result<std::shared_ptr<ReadFile>> open(const std::filesystem::path& path) override {
    class Part final : public ReadFile {
     public:
      Part(FakeDisk& disk, std::string name) : disk_(disk), name_(std::move(name)) {}
      Result<std::string> read(std::size_t offset, std::size_t bytes) override {
        const std::string& all = disk_.files.at(name_).bytes;
        return offset < all.size() ? all.substr(offset, bytes) : std::string();
      }

     private:
      FakeDisk& disk_;
      std::string name_;
    };
    return std::make_shared<Part>(*this, path.string());
  }
  Result<> remove(const std::filesystem::path& path) override {
    if (fails()) return fail(Code::unavailable, "no");
    files.erase(path.string());
    return {};
  }
  Result<std::vector<std::string>> list(const std::filesystem::path&) override {
    std::vector<std::string> names;
    for (const auto& [name, file] : files)
      names.push_back(std::filesystem::path(name).filename().string());
    return names;
  }

  /// Only what was synced is left, and half of the rest.
  void cut_power() {
    for (auto& [name, file] : files)
      file.bytes.resize(file.synced + (file.bytes.size() - file.synced) / 2);
  }

  std::map<std::string, File> files;
  std::atomic<int> fail_at = -1;  ///< operations until the failure, or negative: none
  std::atomic<bool> for_ever = false;

 private:
  class Open final : public AppendFile {
   public:
    Open(FakeDisk& disk, std::string name) : disk_(disk), name_(std::move(name)) {}
    Result<> append(std::string_view bytes) override {
      const bool bad = disk_.fails();
      file().bytes += bytes.substr(0, bad ? bytes.size() / 2 : bytes.size());
      if (bad) return fail(Code::unavailable, "no");
      return {};
    }
    Result<> sync() override {
      if (disk_.fails()) return fail(Code::unavailable, "no");
      file().synced = file().bytes.size();
      return {};
    }
    Result<> truncate(std::size_t bytes) override {
      if (disk_.fails()) return fail(Code::unavailable, "no");
      file().bytes.resize(bytes);
      file().synced = std::min(file().synced, bytes);
      return {};
    }

   private:
    File& file() { return disk_.files.at(name_); }
    FakeDisk& disk_;
    std::string name_;
  };

  bool fails() {
    if (fail_at < 0) return false;
    if (fail_at == 0) {
      if (!for_ever) fail_at = -1;
      return true;
    }
    --fail_at;
    return false;
  }
};

Record record(std::int64_t slot) {
  ResultRecord out;
  out.monitor = model::MonitorId("local_00000000000000000000000000");
  out.slot = slot;
  return out;
}

class Logged : public testing::Test {
 protected:
  void open(std::uint64_t first = 0) {
    replayed.clear();
    places.clear();
    ResultLogOptions options;
    options.folder = "/log";
    options.segment_bytes_max = segment_bytes;
    options.bytes_max = bytes_max;
    options.sync_gap = Millis(0);
    options.first_number = first;
    auto opened = ResultLog::open(
        options, {disk, null_log, metrics},
        [&](const Record& one, RecordPlace place) {
          replayed.emplace_back(place.number(), std::get<ResultRecord>(one).slot);
          places.push_back(place);
        },
        [&](const std::vector<Record>& records, const std::vector<RecordPlace>& where) {
          for (std::size_t i = 0; i < records.size(); ++i)
            applied.emplace_back(where[i].number(), std::get<ResultRecord>(records[i]).slot);
          places.insert(places.end(), where.begin(), where.end());
        });
    ASSERT_TRUE(opened) << opened.error().chain();
    log = *std::move(opened);
  }
  Result<> append(std::int64_t slot) {
    std::promise<Result<>> done;
    auto future = done.get_future();
    std::vector<Record> records;
    records.push_back(record(slot));
    log->append(std::move(records), [&](Result<> result) { done.set_value(std::move(result)); });
    return future.get();
  }

  using Numbered = std::vector<std::pair<std::uint64_t, std::int64_t>>;
  FakeDisk disk;
  NullLog null_log;
  NullMetrics metrics;
  std::size_t segment_bytes = 200;
  std::size_t bytes_max = 1 << 20;
  std::unique_ptr<ResultLog> log;
  Numbered replayed;
  Numbered applied;
  std::vector<RecordPlace> places;
};

TEST_F(Logged, ReplaysWhatWasAcknowledgedInItsOrder) {
  open();
  for (int slot = 0; slot < 20; ++slot) ASSERT_TRUE(append(100 + slot));
  EXPECT_GT(disk.files.size(), 3U) << "several segments";
  const Numbered before = applied;
  log.reset();
  open();
  EXPECT_EQ(replayed, before);
  ASSERT_TRUE(append(7));
  EXPECT_EQ(applied.back(), (std::pair<std::uint64_t, std::int64_t>(20, 7)));
}

std::vector<std::int64_t> slots_of(const std::vector<Record>& records) {
  std::vector<std::int64_t> slots;
  for (const Record& one : records) slots.push_back(std::get<ResultRecord>(one).slot);
  return slots;
}

TEST_F(Logged, ReadsBackWhatItHolds) {
  open();
  for (int slot = 0; slot < 20; ++slot) ASSERT_TRUE(append(slot));
  ASSERT_EQ(places.size(), 20U);
  const std::vector<RecordPlace> some = {places[0], places[1], places[7], places[19]};
  EXPECT_EQ(slots_of(*log->read(some)), (std::vector<std::int64_t>{0, 1, 7, 19}));
  log.reset();
  open();
  ASSERT_EQ(places.size(), 20U) << "and after a restart";
  EXPECT_EQ(slots_of(*log->read(places)).size(), 20U);
  ASSERT_TRUE(log->trim(10));
  const auto gone = log->read(some);
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code(), Code::not_found);
  EXPECT_EQ(slots_of(*log->read(std::span(places).last(2))), (std::vector<std::int64_t>{18, 19}));
}

TEST_F(Logged, ReadsRecordsOfEverySizeAndLeavesOutWhatTheDiskChanged) {
  segment_bytes = 1 << 20;
  open();
  std::promise<Result<>> done;
  std::vector<Record> records = {record(1), record(2), record(3)};
  std::get<ResultRecord>(records[1]).evidence.assign(100'000, 'e');
  log->append(records, [&](Result<> result) { done.set_value(std::move(result)); });
  ASSERT_TRUE(done.get_future().get());
  const auto back = log->read(places);
  ASSERT_TRUE(back);
  EXPECT_EQ(std::get<ResultRecord>((*back)[1]).evidence.size(), 100'000U);
  disk.files.begin()->second.bytes[places[1].offset() + 5'000] ^= 1;
  EXPECT_EQ(slots_of(*log->read(places)), (std::vector<std::int64_t>{1, 3}));
}

TEST_F(Logged, TrimDropsWholeSegmentsOnly) {
  open();
  for (int slot = 0; slot < 20; ++slot) ASSERT_TRUE(append(slot));
  ASSERT_TRUE(log->has_trimmable(10));
  ASSERT_TRUE(log->trim(10));
  log.reset();
  open();
  ASSERT_FALSE(replayed.empty());
  EXPECT_LE(replayed.front().first, 10U);
  EXPECT_GT(replayed.front().first, 0U);
  EXPECT_EQ(replayed.back().first, 19U);
  log->stop();
  ASSERT_TRUE(log->trim(20));
  EXPECT_TRUE(disk.files.empty());
  log.reset();
  open(20);
  ASSERT_TRUE(append(1));
  EXPECT_EQ(applied.back().first, 20U) << "numbers go on";
}

TEST_F(Logged, RefusesWhenFullAndAfterItsEnd) {
  bytes_max = 700;
  open();
  Result<> last;
  int taken = 0;
  for (; taken < 100 && last; ++taken) last = append(taken);
  ASSERT_FALSE(last);
  EXPECT_EQ(last.error().code(), Code::limit);
  EXPECT_LE(log->bytes(), bytes_max);
  ASSERT_TRUE(log->trim(applied.size()));
  EXPECT_TRUE(append(1)) << "there is room again";
  log->stop();
  EXPECT_FALSE(append(2));
}

/// Whatever operation fails, and however often: what was acknowledged comes back, and once the disk
/// works again so does the log.
TEST_F(Logged, SurvivesEveryFailureOfTheDisk) {
  for (const bool for_ever : {false, true}) {
    for (int fail_at = 0; fail_at < 60; ++fail_at) {
      disk.files.clear();
      disk.fail_at = -1;
      applied.clear();
      open();
      disk.for_ever = for_ever;
      disk.fail_at = fail_at;
      std::vector<std::int64_t> acknowledged;
      for (std::int64_t slot = 0; slot < 12; ++slot)
        if (append(slot)) acknowledged.push_back(slot);
      disk.fail_at = -1;
      for (std::int64_t slot = 12; slot < 16; ++slot) {
        ASSERT_TRUE(append(slot)) << "it recovers";
        acknowledged.push_back(slot);
      }
      EXPECT_TRUE(log->is_healthy());
      log.reset();
      disk.cut_power();
      const Numbered before = applied;
      open();
      for (const auto& one : before)
        EXPECT_NE(std::ranges::find(replayed, one), replayed.end())
            << "failure " << fail_at << " lost slot " << one.second;
      EXPECT_EQ(before.size(), acknowledged.size());
      log.reset();
    }
  }
}

TEST_F(Logged, DropsATornEndAndGoesOn) {
  segment_bytes = 1 << 20;
  open();
  for (int slot = 0; slot < 3; ++slot) ASSERT_TRUE(append(slot));
  log.reset();
  auto& bytes = disk.files.begin()->second.bytes;
  bytes.resize(bytes.size() - 1);
  open();
  EXPECT_EQ(replayed.size(), 2U);
  ASSERT_TRUE(append(9));
  log.reset();
  open();
  ASSERT_EQ(replayed.size(), 3U);
  EXPECT_EQ(replayed.back(), (std::pair<std::uint64_t, std::int64_t>(2, 9)));
}

}  // namespace
}  // namespace fw::store
