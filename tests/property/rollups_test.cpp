// Rollups equal the looks they are made of: whatever comes, in whatever order and however often,
// however late, over days of 23 and 25 hours, and after looks were deleted.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <random>

#include "plug/databases/sqlite/sqlite.hpp"
#include "store/history/roll_up.hpp"
#include "store/history/series.hpp"
#include "store/migrate.hpp"

namespace fw::store {
namespace {

namespace fs = std::filesystem;

/// One database, emptied for every case.
class Shelf {
 public:
  Shelf() {
    // In memory where there is such a folder: no power cut is tried here.
    std::error_code none;
    const fs::path in = fs::is_directory("/dev/shm", none) ? "/dev/shm" : fs::temp_directory_path();
    std::string name = (in / "fw-rollups-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
    provider_ = *databases::sqlite::open_folder(path_);
  }
  ~Shelf() {
    provider_.reset();
    std::error_code error;
    fs::remove_all(path_, error);
  }
  Shelf(const Shelf&) = delete;
  Shelf& operator=(const Shelf&) = delete;

  std::shared_ptr<model::Database> fresh() {
    const std::string name = fmt::format("monitors/local/m{}", ++made_);
    if (made_ > 1) RC_ASSERT(provider_->drop(fmt::format("monitors/local/m{}", made_ - 1)));
    auto database = provider_->open(name, model::Durability::normal);
    RC_ASSERT(database.has_value());
    RC_ASSERT(migrate(**database, Tier::monitor).has_value());
    return *database;
  }

 private:
  fs::path path_;
  std::unique_ptr<model::DatabaseProvider> provider_;
  int made_ = 0;
};

Shelf& shelf() {
  static Shelf one;
  return one;
}

const model::MonitorId kShop("local_shop");

/// Thousands of choices of one case: from one number, for speed. A failure prints it.
class Dice {
 public:
  Dice() : random_(*rc::gen::arbitrary<std::uint32_t>()) {}
  /// In [from, before).
  std::int64_t in(std::int64_t from, std::int64_t before) {
    return from + static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(before - from));
  }
  bool one_of(std::int64_t times) { return in(0, times) == 0; }
  template <class T>
  T any(std::initializer_list<T> of) {
    return of.begin()[in(0, static_cast<std::int64_t>(of.size()))];
  }

 private:
  std::mt19937_64 random_;
};

/// Midnights in Berlin around the two changes of 2026, and one in New York; the history begins at
/// one of them.
constexpr std::array<std::int64_t, 4> kMidnights = {
    1'774'738'800'000,  // 2026-03-29 00:00 in Berlin: a day of 23 hours
    1'792'879'200'000,  // 2026-10-25 00:00 in Berlin: a day of 25 hours
    1'793'505'600'000,  // 2026-11-01 00:00 in New York: a day of 25 hours
    1'795'392'000'000,  // an ordinary day of UTC
};

/// What came to one monitor.
struct Life {
  Instant begin{};
  Millis interval{60'000};
  std::vector<Record> records;  // by time
  Instant end{};
};

ResultRecord look(Dice& dice, const Life& life, int number) {
  ResultRecord out;
  out.monitor = kShop;
  out.planned_at = life.begin + life.interval * number;
  out.slot = to_ms(out.planned_at) / life.interval.count();
  out.place = dice.any<std::string>({"fra", "fra", "fra", "iad"});
  out.probe_id = fmt::format("{}-{}-0", out.slot, out.place);
  out.started_at = out.planned_at + Millis(dice.in(0, 900));
  const std::int64_t what = dice.in(0, 40);
  if (what < 5) out.outcome = model::Outcome::down;
  if (what == 5) out.outcome = model::Outcome::unknown;
  if (what == 6) out.outcome = model::Outcome::degraded;
  if (what > 6) out.outcome = model::Outcome::up;
  out.missed = what == 7;
  out.in_maintenance = what == 8;
  if (what == 3) out.evidence = "{}";
  const double stretch = std::exp(dice.in(0, 4'000) / 1'000.0);
  out.phases.total = Micros(std::llround(20'000 * stretch));
  return out;
}

VerdictRecord verdict(Dice& dice, const ResultRecord& about) {
  VerdictRecord out;
  out.monitor = kShop;
  out.slot = about.slot;
  out.at = about.started_at + Millis(dice.in(0, 90'000));
  out.since = about.started_at - Millis(dice.in(0, 7'200'000));
  out.state = dice.any({model::State::up, model::State::down, model::State::down,
                        model::State::unconfirmed, model::State::degraded});
  return out;
}

Life live(Dice& dice, int looks_max) {
  Life life;
  life.begin = from_ms(kMidnights.at(static_cast<std::size_t>(dice.in(0, kMidnights.size())))) -
               Millis(dice.in(0, 7'200'000));
  life.interval = dice.any<Millis>({10'000ms, 60'000ms, 300'000ms, 1'800'000ms});
  const std::int64_t looks = dice.in(1, looks_max);
  int number = 0;
  for (int i = 0; i < looks; ++i) {
    // Now and then it is paused, for up to two days.
    number += dice.one_of(50) ? static_cast<int>(dice.in(1, 48h / life.interval)) : 1;
    const ResultRecord result = look(dice, life, number);
    life.records.emplace_back(result);
    if (dice.one_of(20)) life.records.emplace_back(verdict(dice, result));
    if (!dice.one_of(20)) continue;
    ResultRecord again = result;  // a re-check counts nothing
    again.attempt = 1;
    again.probe_id += "a";
    life.records.emplace_back(again);
  }
  life.end = life.begin + life.interval * (number + 1);
  return life;
}

Result<> file(model::Database& database, std::span<const Record> records) {
  auto written = database.write(filing_of(records));
  if (!written) return std::unexpected(std::move(written).error());
  return {};
}

/// Files in parts of any size, three times over in any order, with steps between them.
void file_somehow(Dice& dice, model::Database& database, const Life& life,
                  const Retention& retention) {
  std::vector<Record> all = life.records;
  for (int i = 0; i < 2; ++i) all.insert(all.end(), life.records.begin(), life.records.end());
  const std::int64_t disorder = dice.in(0, 3);
  if (disorder > 0) {
    // Each comes up to so many places late.
    const auto reach = static_cast<std::size_t>(disorder == 1 ? 20 : 100'000);
    for (std::size_t i = 0; i + 1 < all.size(); ++i) {
      const std::size_t span = std::min(reach, all.size() - i);
      std::swap(all[i], all[i + static_cast<std::size_t>(dice.in(
                                    0, static_cast<int>(std::min<std::size_t>(span, 1'000))))]);
    }
  }
  for (std::size_t begin = 0; begin < all.size();) {
    const std::size_t size =
        std::min<std::size_t>(static_cast<std::size_t>(dice.in(1, 200)), all.size() - begin);
    RC_ASSERT(file(database, std::span(all).subspan(begin, size)).has_value());
    begin += size;
    if (dice.one_of(4)) RC_ASSERT(roll_up(database, life.end, retention).has_value());
  }
}

/// All that is over is rolled up.
void settle(model::Database& database, Instant now, const Retention& retention) {
  for (int i = 0; i < 1'000; ++i) {
    const auto rolled = roll_up(database, now, retention);
    RC_ASSERT(rolled.has_value());
    if (rolled->hours == 0 && rolled->days == 0) return;
  }
  RC_FAIL("it never comes to an end");
}

/// The same from the looks themselves.
struct Raw {
  explicit Raw(const Life& life) {
    std::vector<VerdictRecord> verdicts;
    for (const Record& record : life.records) {
      if (const auto* one = std::get_if<VerdictRecord>(&record)) verdicts.push_back(*one);
      if (const auto* one = std::get_if<ResultRecord>(&record); one && one->attempt == 0)
        samples.push_back(sample_of(*one));
    }
    std::ranges::sort(verdicts, {},
                      [](const VerdictRecord& one) { return std::pair(one.at, one.slot); });
    // The key of a verdict is when it was decided and for which slot.
    const auto same = std::ranges::unique(verdicts, [](const auto& a, const auto& b) {
      return a.at == b.at && a.slot == b.slot && a.state == b.state;
    });
    verdicts.erase(same.begin(), same.end());
    timeline = std::make_unique<StateTimeline>(verdicts);
  }

  [[nodiscard]] std::map<std::int64_t, Rollup> by(Instant from, Instant before, Millis step) const {
    std::map<std::int64_t, Rollup> out;
    for (const Sample& sample : samples)
      if (sample.planned_at >= from && sample.planned_at < before)
        out[(sample.planned_at - from) / step].add(timeline->class_of(sample), sample.total_us);
    return out;
  }

  std::vector<Sample> samples;
  std::unique_ptr<StateTimeline> timeline;
};

void check_near(std::int64_t found, std::int64_t exact) {
  RC_ASSERT(std::abs(static_cast<double>(found - exact)) <=
            std::max(1.0, static_cast<double>(exact) * 0.02));
}

/// Exact counts and extremes, percentiles within 2 % of the look at that rank.
void check_series(model::Database* database, std::span<const Record> tail, const Raw& raw,
                  const Span& span) {
  const auto points = read_series(database, span, tail);
  RC_ASSERT(points.has_value());
  const auto wanted = raw.by(span.from, span.before, span.step);
  RC_ASSERT(points->size() == wanted.size());
  for (const Point& point : *points) {
    const auto& exact = wanted.at((point.from - span.from) / span.step);
    RC_ASSERT(point.counts.by_class == exact.counts.by_class);
    RC_ASSERT(point.max_us == exact.max_us);
    std::vector<std::int64_t> totals;
    for (const Sample& sample : raw.samples) {
      const Class what = raw.timeline->class_of(sample);
      if (sample.planned_at >= point.from && sample.planned_at < point.from + span.step &&
          (what == Class::up || what == Class::degraded))
        totals.push_back(sample.total_us);
    }
    if (totals.empty()) continue;
    std::ranges::sort(totals);
    const auto rank = [&](double share) {
      return totals[static_cast<std::size_t>(share * static_cast<double>(totals.size() - 1) + 0.5)];
    };
    check_near(point.p95_us, rank(0.95));
    check_near(point.p50_us, rank(0.5));
  }
}

Span any_span(Dice& dice, const Life& life) {
  const Millis step = dice.any<Millis>({10s, 3min, 30min, 1h, 2h, 6h, 24h});
  const Millis whole = life.end - life.begin;
  const auto steps = std::min<std::int64_t>(whole / step + 2, 400);
  const std::int64_t first =
      to_ms(life.begin) / step.count() + dice.in(-1, std::max<std::int64_t>(whole / step, 1));
  Span span;
  span.step = step;
  span.from = from_ms(first * step.count());
  span.before = span.from + step * dice.in(1, steps + 1);
  return span;
}

TEST(Rollups, EqualTheirLooksWhateverTheOrder) {
  ASSERT_TRUE(rc::check("rollups = looks", [] {
    Dice dice;
    const Life life = live(dice, 600);
    const Raw raw(life);
    const auto database = shelf().fresh();
    const Retention all{.looks = 400 * 24h};
    file_somehow(dice, *database, life, all);
    // Before everything is rolled up, and afterwards.
    check_series(database.get(), {}, raw, any_span(dice, life));
    settle(*database, life.end + 48h, all);
    for (int i = 0; i < 4; ++i) check_series(database.get(), {}, raw, any_span(dice, life));
    const auto hours = read_rollups(*database, Level::hour, 0, INT64_MAX);
    RC_ASSERT(hours.has_value());
    const auto wanted = raw.by(Instant{}, Instant::max(), 1h);
    RC_ASSERT(hours->size() == wanted.size());
    for (const Rollup& hour : *hours) {
      Rollup exact = wanted.at(hour.start);
      exact.start = hour.start;
      exact.has_minutes = hour.has_minutes;
      RC_ASSERT(hour == exact);
    }
  }));
}

TEST(Rollups, WithATailThatIsNotFiledYet) {
  ASSERT_TRUE(rc::check("file + tail = looks", [] {
    Dice dice;
    const Life life = live(dice, 300);
    const Raw raw(life);
    const auto database = shelf().fresh();
    const Retention all{.looks = 400 * 24h};
    // Some records are in the file, some in memory, some in both.
    std::vector<Record> filed;
    std::vector<Record> tail;
    for (const Record& record : life.records) {
      const std::int64_t where = dice.in(0, 3);
      if (where != 0) filed.push_back(record);
      if (where != 1) tail.push_back(record);
    }
    if (!filed.empty()) {
      RC_ASSERT(file(*database, filed).has_value());
      settle(*database, life.end + 48h, all);
    }
    check_series(database.get(), tail, raw, any_span(dice, life));
    check_series(nullptr, life.records, raw, any_span(dice, life));
  }));
}

TEST(Rollups, OutliveTheirLooks) {
  ASSERT_TRUE(rc::check("rollups stay when looks go", [] {
    Dice dice;
    const Life life = live(dice, 600);
    const Raw raw(life);
    const auto database = shelf().fresh();
    const Retention plan{.looks = 3 * 24h, .evidence = 3 * 24h};
    // Everything comes at most three days late.
    for (std::size_t begin = 0; begin < life.records.size(); begin += 50) {
      const auto part = std::span(life.records)
                            .subspan(begin, std::min<std::size_t>(50, life.records.size() - begin));
      RC_ASSERT(file(*database, part).has_value());
      const auto* last = std::get_if<ResultRecord>(&part.back());
      if (last != nullptr) RC_ASSERT(roll_up(*database, last->planned_at, plan).has_value());
    }
    const Instant much_later = life.end + 30 * 24h;
    settle(*database, much_later, plan);
    for (int i = 0; i < 50; ++i) RC_ASSERT(roll_up(*database, much_later, plan).has_value());
    const auto left = read_samples(*database, Instant{}, Instant::max());
    RC_ASSERT(left.has_value() && left->empty());
    // What comes again now finds no look to compare with, and must count nothing.
    RC_ASSERT(file(*database, std::span(life.records).first(1)).has_value());
    settle(*database, much_later, plan);
    for (const Millis step : {Millis(1h), Millis(6h), Millis(24h)}) {
      Span span;
      span.step = step;
      span.from = from_ms(to_ms(life.begin) / step.count() * step.count());
      span.before = from_ms((to_ms(life.end) / step.count() + 1) * step.count());
      check_series(database.get(), {}, raw, span);
    }
  }));
}

}  // namespace
}  // namespace fw::store
