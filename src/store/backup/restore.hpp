// Puts a backup back: all of it into databases that are empty, or one account into a store that is
// in use. Any thread; blocks.
#pragma once

#include "store/backup/shelf.hpp"
#include "store/migrate.hpp"
#include "store/store.hpp"

namespace fw::store::backup {

struct Restored {
  std::vector<model::AccountId> accounts;
  std::vector<model::MonitorId> monitors;  ///< with a database of their own
  std::uint64_t rows = 0;
  std::vector<std::string> destroyed;  ///< accounts that nobody can read any more
};

/// The whole backup. `conflict` where `into` is not empty; after a failure there is nothing of it,
/// as far as the provider can drop databases. The region's key in use there must be the backup's.
[[nodiscard]] Result<Restored> restore_all(const Shelf& shelf, model::DatabaseProvider& into,
                                           Workshop& workshop);

/// One account. `conflict` where it is there, `not_found` where the backup has it not, `denied`
/// where its key is destroyed. After a failure there is nothing of it.
[[nodiscard]] Result<Restored> restore_account(const Shelf& shelf, const model::AccountId& account,
                                               Store& into, Workshop& workshop);

/// What is to be done to rows in today's form before they are put in place.
using Change = std::function<Result<>(model::Database& rows)>;

/// How rows in a file become rows in a database.
struct RowsWish {
  int version = 0;  ///< of the account tier, as they stand in the file
  Numbers numbers = Numbers::kept;
  Change change = {};
};

/// Puts the rows of a file into a database of the newest form.
[[nodiscard]] Result<Counts> put_rows(Lines& lines, const RowsWish& wish, model::Database& accounts,
                                      Workshop& workshop);
/// The new database of a monitor; `conflict` where it has one.
[[nodiscard]] Result<std::shared_ptr<model::Database>> open_new(MonitorFiles& files,
                                                                const model::MonitorId& id);
/// The rows of a file, of any version up to ours, into a new database.
[[nodiscard]] Result<Counts> put_database(const Workshop::Place& file, Tier tier,
                                          model::Database& into, Workshop& workshop);

}  // namespace fw::store::backup
