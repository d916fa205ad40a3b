#include "store/monitor_files.hpp"

#include "base/text.hpp"
#include "store/history/rollup.hpp"
#include "store/migrate.hpp"
#include "store/results.hpp"
#include "store/sql.hpp"

namespace fw::store {
namespace {

std::string name_of(const model::MonitorId& monitor) {
  return fmt::format("monitors/{}/{}", monitor.region(), monitor.value);
}

/// "20261123T221500Z", for a file's name.
std::string stamp(Instant at) {
  std::string out;
  for (const char c : to_rfc3339(at).substr(0, 19))
    if (c != '-' && c != ':') out += c;
  return out + 'Z';
}

/// Reads of every table as this program does it: `corrupt` or `internal` where one is not what it
/// was.
Result<> try_reads(model::Database& database) {
  const Instant end = Instant::max();
  const auto outcome = [](const auto& result) -> Result<> {
    if (result) return {};
    return std::unexpected(result.error());
  };
  FW_CHECK(outcome(read_results(database, Instant{}, end, 1)));
  FW_CHECK(outcome(read_changes(database, 1)));
  FW_CHECK(outcome(read_evidence(database, "")));
  FW_CHECK(outcome(read_verdicts(database, end - 1ms, end)));
  FW_CHECK(outcome(read_rollups(database, Level::day, 0, 1)));
  FW_CHECK(outcome(read_marks(database)));
  return outcome(read_kept(database));
}

/// Success where it is whole; `corrupt` where it is not.
Result<> examine(model::DatabaseProvider& databases, const std::string& name) {
  FW_TRY(const auto opened, databases.open(name, model::Durability::normal));
  // A copy that is behind, or of a database that is no more, proves nothing.
  Current database(*opened);
  const auto found = read_one(database, sql("PRAGMA integrity_check(1)"),
                              [](Cells& cells) { return cells.text(); });
  if (!found) return std::unexpected(found.error());
  if (*found && **found != "ok") return fail(Code::corrupt, "{}", **found);
  Result<> tried = migrate(database, Tier::monitor);
  if (tried) tried = try_reads(database);
  if (!tried && tried.error().code() == Code::internal)
    return fail(Code::corrupt, "its tables are not ours: {}", tried.error().chain());
  return tried;
}

}  // namespace

MonitorFiles::MonitorFiles(model::DatabaseProvider& databases, Log& log, Metrics& metrics)
    : databases_(databases),
      log_(log),
      damaged_total_(metrics.counter("flarewarden_history_damaged_total",
                                     "Damaged databases of monitors that were set aside")) {}

Result<std::shared_ptr<model::Database>> MonitorFiles::open(const model::MonitorId& monitor) {
  const std::shared_lock drop_lock(drop_mutex_);
  bool migrated = false;
  {
    const std::lock_guard lock(mutex_);
    if (dropped_.contains(monitor)) return not_here();
    migrated = migrated_.contains(monitor);
  }
  FW_TRY(auto database, databases_.open(name_of(monitor), model::Durability::normal));
  if (!migrated) FW_CHECK(migrate_once(monitor, *database));
  return database;
}

// A reader may meet a monitor's file while its first results are just being filed: only one of them
// may make the tables.
Result<> MonitorFiles::migrate_once(const model::MonitorId& monitor, model::Database& database) {
  const std::size_t stripe = std::hash<model::MonitorId>{}(monitor) % migrate_mutexes_.size();
  const std::lock_guard migrating(migrate_mutexes_.at(stripe));
  {
    const std::lock_guard lock(mutex_);
    if (migrated_.contains(monitor)) return {};
  }
  FW_CHECK(migrate(database, Tier::monitor));
  const std::lock_guard lock(mutex_);
  migrated_.insert(monitor);
  return {};
}

Result<std::shared_ptr<model::Database>> MonitorFiles::open_existing(
    const model::MonitorId& monitor) {
  FW_TRY(const bool exists, databases_.exists(name_of(monitor)));
  if (!exists) return nullptr;
  return open(monitor);
}

Result<> MonitorFiles::drop(const model::MonitorId& monitor) {
  const std::unique_lock drop_lock(drop_mutex_);
  {
    const std::lock_guard lock(mutex_);
    dropped_.insert(monitor);
    migrated_.erase(monitor);
  }
  return databases_.drop(name_of(monitor));
}

Result<> MonitorFiles::undo(const model::MonitorId& monitor) {
  const std::unique_lock drop_lock(drop_mutex_);
  {
    const std::lock_guard lock(mutex_);
    migrated_.erase(monitor);
  }
  return databases_.drop(name_of(monitor));
}

Result<> MonitorFiles::replace_damaged(const model::MonitorId& monitor, Instant now) {
  const std::string name = name_of(monitor);
  // Two may have met the damage: the second finds a whole one.
  const std::unique_lock drop_lock(drop_mutex_);
  if (dropped_.contains(monitor)) return not_here();
  const Result<> examined = examine(databases_, name);
  if (examined) return fail(Code::unavailable, "the history of {} is whole", monitor.value);
  if (examined.error().code() != Code::corrupt) return examined;
  FW_TRY(const std::string file, databases_.set_aside(name, stamp(now)));
  migrated_.erase(monitor);
  damaged_total_.add();
  log_.error("the history of monitor {} is damaged and was moved to {}; a new one begins: {}",
             monitor.value, file, examined.error().chain());
  FW_TRY(const auto database, databases_.open(name, model::Durability::normal));
  FW_CHECK(migrate(*database, Tier::monitor));
  migrated_.insert(monitor);
  return write_all(*database,
                   {sql("INSERT OR REPLACE INTO damage (at, file) VALUES (?, ?)", now, file)});
}

Result<std::optional<Damage>> read_damage(model::Database& database) {
  return read_one(database, sql("SELECT at, file FROM damage ORDER BY at DESC LIMIT 1"),
                  [](Cells& cells) {
                    Damage damage;
                    damage.at = cells.instant();
                    damage.file = cells.text();
                    return damage;
                  });
}

bool may_be_damage(const Error& error) {
  return error.code() == Code::corrupt || error.code() == Code::internal;
}

}  // namespace fw::store
