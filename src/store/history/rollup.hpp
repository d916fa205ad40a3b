// What the looks of a minute, an hour or a day came to, as rows of a monitor's database. Pure
// functions over the port; safe to use from any thread; blocks.
#pragma once

#include <span>
#include <vector>

#include "model/database.hpp"
#include "store/history/sketch.hpp"
#include "store/ingest/tally.hpp"
#include "store/results.hpp"

namespace fw::store {

/// Lengths of rolled-up time, as numbers in the database. Days are those of UTC.
enum class Level : std::uint8_t { minute = 1, hour = 2, day = 3 };

[[nodiscard]] Millis length(Level level);
/// Minutes, hours or days since 1970.
[[nodiscard]] std::int64_t number_of(Level level, Instant at);
[[nodiscard]] Instant start_of(Level level, std::int64_t number);

struct Rollup {
  std::int64_t start = 0;  ///< number of its minute, hour or day
  Counts counts;
  std::int64_t min_us = 0;  ///< latencies are of good looks; 0 where there is none
  std::int64_t max_us = 0;
  std::int64_t sum_us = 0;
  Sketch latencies;
  bool has_minutes = false;  ///< of an hour: its minutes are kept, too

  void add(Class what, std::int64_t total_us);
  /// The looks of `other` are counted here, too.
  void merge(const Rollup& other);
  bool operator==(const Rollup&) const = default;
};

/// Everything that files `records`: each once, however often it comes; and marks of what has to be
/// rolled up again.
[[nodiscard]] std::vector<model::Statement> filing_of(std::span<const Record> records);

/// Numbered in [from, before), oldest first.
[[nodiscard]] Result<std::vector<Rollup>> read_rollups(model::Database& database, Level level,
                                                       std::int64_t from, std::int64_t before);

/// An hour or a day that changed since it was rolled up.
struct Mark {
  Level level = Level::hour;
  std::int64_t start = 0;
  std::int64_t mark = 0;
};
/// Hours first, each oldest first.
[[nodiscard]] Result<std::vector<Mark>> read_marks(model::Database& database);

/// Stores `rollup` at `level` if `mark` still stands.
[[nodiscard]] model::Statement store_rollup(Level level, const Rollup& rollup, const Mark& mark);
/// Deletes the hour's minutes if `mark` still stands.
[[nodiscard]] model::Statement drop_minutes(const Mark& mark);
/// The day of an hour has to be made again, if `mark` of the hour still stands.
[[nodiscard]] model::Statement mark_day(const Mark& mark);
/// Takes the mark away, if it still stands.
[[nodiscard]] model::Statement clear(const Mark& mark);

/// Since when nothing was deleted.
struct Kept {
  Instant looks{};
  Instant minutes{};
  Instant hours{};
  Instant days{};
};
[[nodiscard]] Result<Kept> read_kept(model::Database& database);

}  // namespace fw::store
