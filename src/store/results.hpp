// One monitor's history in its own database. Pure functions over the port; safe to use from any
// thread; blocks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/database.hpp"
#include "store/ingest/record.hpp"

namespace fw::store {

/// Stores each record once, however often it comes.
[[nodiscard]] std::vector<model::Statement> statements_for(const Record& record);

struct StoredResult {
  ResultRecord result;  ///< without `monitor` and `evidence`
  bool has_evidence = false;
};

/// Planned in [from, before), newest first.
[[nodiscard]] Result<std::vector<StoredResult>> read_results(model::Database& database,
                                                             Instant from, Instant before,
                                                             std::size_t limit);

/// Looks that saw something else than the one before them, newest first.
[[nodiscard]] Result<std::vector<StoredResult>> read_changes(model::Database& database,
                                                             std::size_t limit);

/// As little of a look as a chart needs.
struct Sample {
  Instant planned_at{};
  Instant started_at{};
  model::Outcome outcome = model::Outcome::unknown;
  bool missed = false;
  bool in_maintenance = false;
  std::int64_t total_us = 0;
  model::Slot slot = 0;
  std::string place;
};

/// Slots' own looks planned in [from, before), oldest first.
[[nodiscard]] Result<std::vector<Sample>> read_samples(model::Database& database, Instant from,
                                                       Instant before);
[[nodiscard]] Sample sample_of(const ResultRecord& result);

/// Of those whose evidence is kept.
[[nodiscard]] Result<std::optional<StoredResult>> read_result(model::Database& database,
                                                              std::string_view probe_id);
/// JSON, or nothing where none is kept.
[[nodiscard]] Result<std::optional<std::string>> read_evidence(model::Database& database,
                                                               std::string_view probe_id);

/// Verdicts decided in [from, before), oldest first, and the last one before them that said how it
/// is.
[[nodiscard]] Result<std::vector<VerdictRecord>> read_verdicts(model::Database& database,
                                                               Instant from, Instant before);

}  // namespace fw::store
