// Reading a log on from a number: whatever is trimmed, torn or lost in between.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <future>

#include "store/ingest/foreign.hpp"

namespace fw::store {
namespace {

namespace fs = std::filesystem;

class LogRunTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "fw-log-run-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override {
    log_.reset();
    fs::remove_all(folder_);
  }

  void open(std::size_t segment_bytes_max) {
    log_.reset();
    auto opened = ResultLog::open(
        {.folder = folder_, .segment_bytes_max = segment_bytes_max, .sync_gap = Millis(0)},
        {disk_, null_log_, metrics_}, [](Record, RecordPlace) {},
        [](std::vector<Record>, const std::vector<RecordPlace>&) {});
    ASSERT_TRUE(opened) << opened.error().chain();
    log_ = *std::move(opened);
  }
  /// Records of slots [from, before), a few at a time.
  void append(model::Slot from, model::Slot before) {
    while (from < before) {
      std::vector<Record> records;
      for (int i = 0; i < 7 && from < before; ++i) {
        ResultRecord record;
        record.monitor = model::MonitorId("m");
        record.slot = from++;
        record.detail = std::string(static_cast<std::size_t>(from % 50) * 40, 'x');
        records.emplace_back(std::move(record));
      }
      std::promise<Result<>> done;
      log_->append(std::move(records), [&](Result<> result) { done.set_value(std::move(result)); });
      ASSERT_TRUE(done.get_future().get());
    }
  }
  /// Slots of all that follows `from`, read in runs of these limits.
  std::vector<model::Slot> slots(std::uint64_t from, LogRunLimits limits) {
    std::vector<model::Slot> out;
    while (from < limits.below) {
      const auto run = log_->read_run(from, limits);
      EXPECT_TRUE(run) << run.error().chain();
      if (!run) return out;
      const auto records = read_foreign(*run);
      EXPECT_TRUE(records) << records.error().chain();
      if (!records) return out;
      EXPECT_LE(records->size(), limits.records_max);
      EXPECT_GT(run->end, from);
      std::uint64_t number = run->first;
      for (const Record& record : *records) {
        const model::Slot slot = std::get<ResultRecord>(record).slot;
        EXPECT_EQ(static_cast<std::uint64_t>(slot), number++);
        out.push_back(slot);
      }
      from = run->end;
    }
    return out;
  }
  static std::vector<model::Slot> numbers(model::Slot from, model::Slot before) {
    std::vector<model::Slot> out;
    while (from < before) out.push_back(from++);
    return out;
  }
  [[nodiscard]] std::vector<fs::path> segments() const {
    std::vector<fs::path> out;
    for (const auto& entry : fs::directory_iterator(folder_)) out.push_back(entry.path());
    std::ranges::sort(out);
    return out;
  }

  fs::path folder_;
  SystemDisk disk_;
  NullLog null_log_;
  NullMetrics metrics_;
  std::unique_ptr<ResultLog> log_;
};

TEST_F(LogRunTest, ReadsEveryRecordFromAnyNumber) {
  open(200'000);
  append(0, 1'000);
  ASSERT_GT(segments().size(), 3U);
  for (const std::uint64_t from : {0U, 1U, 499U, 998U, 999U})
    for (const std::size_t records : {1U, 13U, 10'000U})
      EXPECT_EQ(slots(from, {.below = 1'000, .records_max = records}),
                numbers(static_cast<model::Slot>(from), 1'000));
  EXPECT_EQ(slots(5, {.below = 300, .bytes_max = 1}), numbers(5, 300)) << "one at a time";
  EXPECT_EQ(slots(0, {.below = 0}), numbers(0, 0));
}

TEST_F(LogRunTest, ReadsOnAfterARestart) {
  open(200'000);
  append(0, 500);
  open(200'000);
  append(500, 600);
  EXPECT_EQ(slots(0, {.below = 600}), numbers(0, 600));
}

TEST_F(LogRunTest, PassesOverWhatIsTrimmed) {
  open(50'000);
  append(0, 500);
  ASSERT_TRUE(log_->trim(300));
  const auto run = log_->read_run(0, {.below = 500});
  ASSERT_TRUE(run);
  EXPECT_GT(run->first, 0U);
  EXPECT_LE(run->first, 300U);
  EXPECT_EQ(slots(300, {.below = 500}), numbers(300, 500));
}

TEST_F(LogRunTest, LeavesOutWhatTheDiskHasLost) {
  open(50'000);
  append(0, 500);
  const auto files = segments();
  ASSERT_GT(files.size(), 3U);
  std::fstream file(files[1], std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(fs::file_size(files[1]) / 2));
  file.put('\x7f').put('\x7f').put('\x7f');
  file.close();
  const auto found = slots(0, {.below = 500, .records_max = 20});
  EXPECT_LT(found.size(), 500U);
  EXPECT_GT(found.size(), 400U) << "those of the other segments are whole";
  EXPECT_EQ(found.front(), 0);
  EXPECT_EQ(found.back(), 499);
}

}  // namespace
}  // namespace fw::store
