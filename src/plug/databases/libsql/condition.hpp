// Whether the server of the databases can be used, and why not: from every answer, for people and
// metrics. Safe to use from any thread.
#pragma once

#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "model/database.hpp"

namespace fw::databases::libsql {

enum class Trouble : std::uint8_t {
  none,
  away,     ///< no answer, or none that makes sense
  token,    ///< it refuses what we show it
  missing,  ///< a database that was there is gone
  full,     ///< it has no room
  version,  ///< it does not speak Hrana 3
};
[[nodiscard]] std::string_view name(Trouble trouble);

class Condition {
 public:
  /// `is_of_all_regions`: of the server whose database regions share; told apart in log and
  /// metrics.
  Condition(Log& log, Metrics& metrics, bool is_of_all_regions = false);

  /// What a request to `database` came to. Logs a line when something changes.
  void note(const std::string& database, Trouble trouble, const std::string& sentence);
  /// The database is dropped: that it is not there any more is no trouble.
  void forget(const std::string& database);
  [[nodiscard]] bool is_away() const;
  /// What stands now; the worst where there is more.
  [[nodiscard]] std::optional<model::DatabaseTrouble> now() const;

 private:
  void show();

  Log& log_;
  Metrics& metrics_;
  const bool is_of_all_regions_;
  mutable std::mutex mutex_;
  Trouble trouble_ = Trouble::none;
  std::string sentence_;
  std::set<std::string> missing_;  ///< databases that are gone, at most missing_max
  static constexpr std::size_t missing_max = 1'000;
};

}  // namespace fw::databases::libsql
