#include "store/history/retention.hpp"

#include <algorithm>

#include "store/sql.hpp"

namespace fw::store {
namespace {

/// Of looks, at a time.
constexpr Millis kSpanMax{12 * 3'600'000};
constexpr std::size_t kEvidenceRowsMax = 5'000;

Instant floor_to(Level level, Instant at) { return start_of(level, number_of(level, at)); }

/// How far looks are deleted now.
Result<Instant> looks_until(model::Database& database, Instant wanted, Instant kept) {
  if (wanted - kept <= kSpanMax) return wanted;
  FW_TRY(const auto oldest,
         read_one(database, sql("SELECT min(planned_at) FROM results WHERE planned_at >= ?", kept),
                  [](Cells& cells) { return cells.maybe_instant(); }));
  if (!oldest || !*oldest) return wanted;
  return std::min(wanted, std::max(kept, floor_to(Level::hour, **oldest)) + kSpanMax);
}

void expire_looks(Instant kept, Instant until, std::vector<model::Statement>& out) {
  if (until <= kept) return;
  out.push_back(
      sql("UPDATE kept SET since = max(since, min(?, coalesce((SELECT min(start) * 3600000 FROM "
          "dirty WHERE level = 2 AND start * 3600000 >= ?), ?))) WHERE level = 0",
          until, kept, until));
  out.push_back(
      sql("DELETE FROM results WHERE planned_at >= ? AND planned_at < "
          "(SELECT since FROM kept WHERE level = 0) AND flags < 4",
          kept));
}

struct KeptLooks {
  std::optional<Instant> oldest;
  std::optional<Instant> first_beyond;  ///< the newest of those that are too many
};

Result<KeptLooks> read_kept_looks(model::Database& database, std::size_t looks_max) {
  FW_TRY(const auto found,
         read_one(database,
                  sql("SELECT (SELECT min(planned_at) FROM results WHERE flags >= 4), (SELECT "
                      "planned_at FROM results WHERE flags >= 4 ORDER BY planned_at DESC LIMIT 1 "
                      "OFFSET ?)",
                      looks_max),
                  [](Cells& cells) {
                    KeptLooks looks;
                    looks.oldest = cells.maybe_instant();
                    looks.first_beyond = cells.maybe_instant();
                    return looks;
                  }));
  return found.value_or(KeptLooks{});
}

/// Looks that are not old yet lose their evidence only.
void expire_evidence(Instant oldest, Instant until, std::vector<model::Statement>& out) {
  if (oldest >= until) return;
  constexpr std::string_view kOldest =
      "FROM results WHERE flags >= 4 AND planned_at < ? "
      "ORDER BY planned_at, slot, place, attempt LIMIT ?";
  static const std::string evidence =
      fmt::format("DELETE FROM evidence WHERE probe_id IN (SELECT probe_id {})", kOldest);
  static const std::string flags = fmt::format(
      "UPDATE results SET flags = flags & 3 WHERE (slot, place, attempt) IN "
      "(SELECT slot, place, attempt {})",
      kOldest);
  out.push_back(sql(evidence, until, kEvidenceRowsMax));
  out.push_back(sql(flags, until, kEvidenceRowsMax));
  out.push_back(
      sql("DELETE FROM results WHERE planned_at >= ? AND planned_at < "
          "min(?, (SELECT since FROM kept WHERE level = 0)) AND flags < 4",
          oldest, until));
}

/// The last one before `until` says how it was then.
model::Statement expire_verdicts(Instant until) {
  return sql(
      "DELETE FROM verdicts WHERE at < (SELECT max(at) FROM verdicts WHERE at < "
      "min(?, (SELECT since FROM kept WHERE level = 0)) AND state <> 'unconfirmed')",
      until);
}

void expire_rollups(Level level, Instant kept, Instant until, std::vector<model::Statement>& out) {
  until = floor_to(Level::day, until);
  if (until <= kept) return;
  out.push_back(
      sql("UPDATE kept SET since = max(since, ?) WHERE level = ?", until, static_cast<int>(level)));
  out.push_back(sql("DELETE FROM rollups WHERE level = ? AND start < ?", static_cast<int>(level),
                    number_of(level, until)));
}

}  // namespace

Retention Retention::bounded() const {
  Retention out = *this;
  out.looks = std::max(looks, looks_min);
  out.hours = std::max(hours, out.looks + hours_beyond_looks);
  out.days = std::max(days, out.hours);
  return out;
}

Result<std::vector<model::Statement>> expire(model::Database& database, Instant now,
                                             const Retention& retention, const Kept& kept) {
  const Retention plan = retention.bounded();
  std::vector<model::Statement> out;
  FW_TRY(const Instant looks,
         looks_until(database, floor_to(Level::hour, now - plan.looks), kept.looks));
  expire_looks(kept.looks, looks, out);
  FW_TRY(const KeptLooks evidence, read_kept_looks(database, plan.evidence_max));
  Instant until = floor_to(Level::hour, now - plan.evidence);
  if (evidence.first_beyond) until = std::max(until, *evidence.first_beyond + 1ms);
  if (evidence.oldest) expire_evidence(*evidence.oldest, until, out);
  if (!out.empty()) out.push_back(expire_verdicts(until));
  expire_rollups(Level::minute, kept.minutes, now - plan.minutes, out);
  expire_rollups(Level::hour, kept.hours, now - plan.hours, out);
  expire_rollups(Level::day, kept.days, now - plan.days, out);
  return out;
}

}  // namespace fw::store
