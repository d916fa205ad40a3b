// A monitor's history over a long time: how large its file gets, how long its charts take, and what
// is left of it.
#include <algorithm>
#include <cmath>
#include <random>

#include "store/history/roll_up.hpp"
#include "store/history/series.hpp"
#include "store/monitor_files.hpp"
#include "world.hpp"

namespace fw::test {
namespace {

using store::Class;
using store::Level;
using store::Retention;
using Steady = std::chrono::steady_clock;

const model::MonitorId kShop("local_00000000000000000000000000");
const Instant kBegin = from_ms(1'767'225'600'000);  // 2026-01-01
constexpr int kDay = 1'440;

/// A look at a minute of a life in which one of five hundred fails, with evidence.
store::ResultRecord look_at(int minute, std::mt19937_64& random) {
  std::lognormal_distribution<double> usual(std::log(120'000), 0.3);
  store::ResultRecord out;
  out.monitor = kShop;
  out.slot = to_ms(kBegin) / 60'000 + minute;
  out.place = "local";
  out.probe_id = fmt::format("{:016x}{:016x}", random(), random());
  out.planned_at = kBegin + minute * 1min;
  out.started_at = out.planned_at + 3ms;
  out.outcome = random() % 500 == 0 ? model::Outcome::down : model::Outcome::up;
  const std::int64_t total = std::llround(usual(random));
  out.phases = {.dns = Micros(total / 20),
                .connect = Micros(total / 10),
                .tls = Micros(total / 5),
                .first_byte = Micros(total / 2),
                .transfer = Micros(total / 10),
                .total = Micros(total)};
  if (out.outcome != model::Outcome::down) return out;
  out.reason = model::Reason::http_status;
  out.detail = "503 Service Unavailable";
  out.evidence = std::string(1'200, 'e');
  return out;
}

class Past : public testing::Test {
 protected:
  void SetUp() override {
    if (over_libsql()) {
      // As in World: what an earlier test left is dropped.
      provider_ = connect({.url = shared_sqld().url(), .admin_url = shared_sqld().admin_url()});
      ASSERT_TRUE(provider_->drop(fmt::format("monitors/local/{}", kShop.value)));
    } else {
      provider_ = *databases::sqlite::open_folder(folder_.path());
    }
    files_ = std::make_unique<store::MonitorFiles>(*provider_, log_, metrics_);
    auto opened = files_->open(kShop);
    ASSERT_TRUE(opened) << opened.error().chain();
    database_ = *opened;
  }
  void file(const std::vector<store::Record>& records) {
    const auto written = database_->write(store::filing_of(records));
    ASSERT_TRUE(written) << written.error().chain();
  }
  /// Looks at minutes [from, before), filed four hours at a time and rolled up as they come.
  void live(int from, int before, const Retention& plan) {
    constexpr int kBatch = 240;
    std::mt19937_64 random(static_cast<std::uint64_t>(from) + 1);
    for (int begin = from; begin < before; begin += kBatch) {
      std::vector<store::Record> records;
      for (int minute = begin; minute < std::min(begin + kBatch, before); ++minute)
        records.emplace_back(look_at(minute, random));
      file(records);
      roll(kBegin + (std::min(begin + kBatch, before) - 1) * 1min, plan);
      if (HasFatalFailure()) return;
    }
  }
  void roll(Instant now, const Retention& plan) {
    const auto rolled = store::roll_up(*database_, now, plan);
    ASSERT_TRUE(rolled) << rolled.error().chain();
  }
  std::uintmax_t size_on_disk() {
    std::uintmax_t bytes = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path()))
      if (entry.is_regular_file() && entry.path().string().find("/monitors/") != std::string::npos)
        bytes += entry.file_size();
    return bytes;
  }
  std::int64_t number(const std::string& select) {
    const auto rows = database_->read({select, {}});
    EXPECT_TRUE(rows) << rows.error().chain();
    return rows ? std::get<std::int64_t>(rows->rows.at(0).at(0)) : -1;
  }
  std::vector<store::Point> series(Instant from, Instant before, Millis step) {
    const auto points = store::read_series(database_.get(), {from, before, step}, {});
    EXPECT_TRUE(points) << points.error().chain();
    return points ? *points : std::vector<store::Point>();
  }

  Folder folder_{memory_folder()};
  NullLog log_;
  NullMetrics metrics_;
  std::unique_ptr<model::DatabaseProvider> provider_;
  std::unique_ptr<store::MonitorFiles> files_;
  std::shared_ptr<model::Database> database_;
};

TEST_F(Past, AYearOfAMonitorIsSmallAndItsChartsAreFast) {
  if (over_libsql()) GTEST_SKIP() << "a figure of files";
  const Retention plan;
  live(0, 365 * kDay, plan);
  const auto bytes = size_on_disk();
  fmt::print(
      "a year at 60 s: {:.2f} MB on disk, {} looks, {} hours, {} days, {} looks with evidence\n",
      static_cast<double>(bytes) / 1e6, number("SELECT count(*) FROM results"),
      number("SELECT count(*) FROM rollups WHERE level = 2"),
      number("SELECT count(*) FROM rollups WHERE level = 3"),
      number("SELECT count(*) FROM evidence"));
  EXPECT_LE(bytes, 3'000'000U);
  const Instant end = kBegin + 365 * 24h;
  struct Chart {
    const char* name;
    Millis length;
    Millis step;
  };
  for (const Chart& chart :
       {Chart{"24h", 24h, 3min}, Chart{"7d", 7 * 24h, 30min}, Chart{"30d", 30 * 24h, 2h},
        Chart{"90d", 90 * 24h, 6h}, Chart{"365d", 365 * 24h, 24h}}) {
    std::vector<double> times;
    std::size_t points = 0;
    for (int i = 0; i < 11; ++i) {
      const auto begin = Steady::now();
      points = series(end - chart.length, end, chart.step).size();
      times.push_back(std::chrono::duration<double, std::milli>(Steady::now() - begin).count());
    }
    std::ranges::sort(times);
    fmt::print("chart of {}: {} points, median {:.2f} ms, worst {:.2f} ms\n", chart.name, points,
               times[5], times[10]);
    EXPECT_EQ(points, static_cast<std::size_t>(chart.length / chart.step));
  }
  std::uint64_t looks = 0;
  for (const store::Point& day : series(kBegin, end, 24h))
    for (const std::uint32_t count : day.counts.by_class) looks += count;
  EXPECT_EQ(looks, 365U * kDay);
}

TEST_F(Past, WhatIsOldGoesWhenItsTimeHasCome) {
  Retention plan{.looks = 3 * 24h, .evidence = 10 * 24h, .hours = 20 * 24h, .days = 30 * 24h};
  live(0, 40 * kDay, plan);
  const Instant end = kBegin + 40 * 24h;
  const auto ms = [](Instant at) { return std::to_string(to_ms(at)); };
  EXPECT_EQ(number("SELECT count(*) FROM results WHERE flags < 4 AND planned_at < " +
                   ms(end - 3 * 24h - 2h)),
            0);
  EXPECT_GE(number("SELECT count(*) FROM results WHERE flags < 4"), 3 * kDay - 20);
  EXPECT_GT(number("SELECT count(*) FROM evidence"), 5);
  EXPECT_EQ(number("SELECT count(*) FROM results WHERE planned_at < " + ms(end - 10 * 24h - 2h)),
            0);
  EXPECT_EQ(number("SELECT count(*) FROM evidence WHERE probe_id NOT IN (SELECT probe_id FROM "
                   "results WHERE flags >= 4)"),
            0);
  EXPECT_LE(number("SELECT count(*) FROM rollups WHERE level = 2"), 21 * 24);
  EXPECT_GE(number("SELECT count(*) FROM rollups WHERE level = 2"), 20 * 24);
  EXPECT_LE(number("SELECT count(*) FROM rollups WHERE level = 3"), 31);
  // A chart of hours has days where hours are gone, and nothing where days are.
  const auto points = series(kBegin, end, 1h);
  EXPECT_EQ(points.front().from, kBegin + 9 * 24h);
  EXPECT_EQ(points.front().counts[Class::up] + points.front().counts[Class::unconfirmed],
            static_cast<std::uint32_t>(kDay));
  EXPECT_EQ(points.back().counts[Class::up] + points.back().counts[Class::unconfirmed], 60U);
}

TEST_F(Past, AFailingMonitorKeepsOnlyTheNewestEvidence) {
  const Retention plan{.looks = 3 * 24h, .evidence_max = 100};
  std::vector<store::Record> records;
  std::mt19937_64 random(1);
  for (int minute = 0; minute < 2 * kDay; ++minute) {
    store::ResultRecord look = look_at(minute, random);
    look.outcome = model::Outcome::down;
    look.evidence = "{}";
    records.emplace_back(look);
  }
  file(records);
  for (int i = 0; i < 5; ++i) roll(kBegin + 48h, plan);
  EXPECT_EQ(number("SELECT count(*) FROM evidence"), 100);
  EXPECT_EQ(number("SELECT count(*) FROM results"), 2 * kDay) << "the looks themselves stay";
  EXPECT_EQ(number("SELECT count(*) FROM results WHERE flags >= 4"), 100);
}

TEST_F(Past, FastMonitorsKeepTheirMinutes) {
  const Retention plan;
  std::vector<store::Record> records;
  std::mt19937_64 random(1);
  for (int i = 0; i < 3 * 360; ++i) {
    store::ResultRecord look = look_at(0, random);
    look.planned_at = look.started_at = kBegin + i * 10s;
    look.slot += i;
    records.emplace_back(look);
  }
  file(records);
  roll(kBegin + 4h, plan);
  EXPECT_EQ(number("SELECT count(*) FROM rollups WHERE level = 1"), 180);
  EXPECT_EQ(number("SELECT min(up + unconfirmed) FROM rollups WHERE level = 1"), 6);
  EXPECT_EQ(series(kBegin, kBegin + 3h, 3min).size(), 60U);
}

TEST_F(Past, AVerdictThatComesLateCountsForHoursThatWereRolledUp) {
  const Retention plan;
  std::vector<store::Record> records;
  std::mt19937_64 random(1);
  for (int minute = 0; minute < 300; ++minute) {
    store::ResultRecord look = look_at(minute, random);
    if (minute >= 100 && minute < 200) look.outcome = model::Outcome::down;
    records.emplace_back(look);
  }
  file(records);
  roll(kBegin + 6h, plan);
  const auto down = [&] { return number("SELECT sum(down) FROM rollups WHERE level = 2"); };
  EXPECT_EQ(down(), 0);
  store::VerdictRecord verdict;
  verdict.state = model::State::down;
  verdict.since = kBegin + 100min;
  verdict.at = kBegin + 102min;
  file({verdict});
  EXPECT_EQ(series(kBegin, kBegin + 5h, 1h).at(2).counts[Class::down], 60U)
      << "charts know it before the next step";
  EXPECT_EQ(number("SELECT count(*) FROM dirty WHERE level = 2"), 3);
  roll(kBegin + 6h, plan);
  EXPECT_EQ(down(), 100);
  // The same again, confirmed: nothing is to be done.
  verdict.at += 1h;
  file({verdict});
  EXPECT_EQ(number("SELECT count(*) FROM dirty WHERE level = 2"), 0);
}

/// Another machine may file while this one rolls up: a database that does it in between.
class Meddled final : public model::Database {
 public:
  Meddled(model::Database& inner, std::function<void()> before_write)
      : inner_(inner), before_write_(std::move(before_write)) {}
  Result<model::Rows> read(const model::Statement& statement) override {
    return inner_.read(statement);
  }
  Result<std::vector<model::Written>> write(std::span<const model::Statement> batch) override {
    before_write_();
    return inner_.write(batch);
  }
  Result<> copy_to(const std::string& path) override { return inner_.copy_to(path); }

 private:
  model::Database& inner_;
  std::function<void()> before_write_;
};

TEST_F(Past, ALookThatComesBetweenReadingAndWritingIsNotLost) {
  const Retention plan;
  std::mt19937_64 random(1);
  file({look_at(0, random), look_at(1, random)});
  Meddled meddled(*database_, [&] { file({look_at(2, random)}); });
  ASSERT_TRUE(store::roll_up(meddled, kBegin + 2h, plan));
  EXPECT_EQ(number("SELECT count(*) FROM rollups"), 0) << "made of two of three";
  roll(kBegin + 2h, plan);
  EXPECT_EQ(number("SELECT up + unconfirmed FROM rollups WHERE level = 2"), 3);
}

TEST_F(Past, AHistoryOfAnEarlierReleaseIsRolledUpStepByStep) {
  std::mt19937_64 random(1);
  std::vector<store::Record> records;
  for (int minute = 0; minute < 5 * kDay; minute += 10)
    records.emplace_back(look_at(minute, random));
  std::vector<model::Statement> plain;
  for (const auto& record : records)
    std::ranges::move(store::statements_for(record), std::back_inserter(plain));
  ASSERT_TRUE(database_->write(plain));
  // As the migration does it.
  ASSERT_TRUE(database_->write(
      std::vector<model::Statement>{{"INSERT INTO dirty (level, start, mark) SELECT DISTINCT 2, "
                                     "planned_at / 3600000, 0 FROM results",
                                     {}}}));
  for (int i = 0; i < 8; ++i) roll(kBegin + 10 * 24h, Retention());
  EXPECT_EQ(number("SELECT count(*) FROM dirty"), 0);
  EXPECT_EQ(number("SELECT sum(up + unconfirmed) FROM rollups WHERE level = 3"), 5 * kDay / 10);
}

}  // namespace
}  // namespace fw::test
