#include "store/directory.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "store/sql.hpp"

namespace fw::store {

std::string_view name(Entry kind) { return kind == Entry::email ? "email" : "page"; }

std::string directory_key(std::string_view secret, Entry kind, std::string_view text) {
  return sha256_hex(fmt::format("{}|{}|{}", sha256_hex(secret), name(kind), text));
}

Result<std::optional<std::string>> find_region(model::Database& system, Entry kind,
                                               std::string_view key) {
  return read_one(system,
                  sql("SELECT region FROM directory WHERE kind = ? AND key = ?", name(kind), key),
                  [](Cells& cells) { return cells.text(); });
}

Result<std::vector<std::string>> list_entries(model::Database& system, std::string_view region,
                                              Entry kind) {
  return read_all(
      Current(system),
      sql("SELECT key FROM directory WHERE region = ? AND kind = ?", region, name(kind)),
      [](Cells& cells) { return cells.text(); });
}

Result<> set_entries(model::Database& system, std::string_view region, Entry kind,
                     std::vector<std::string> keys, std::optional<std::vector<std::string>> known) {
  if (!known) {
    FW_TRY(known, list_entries(system, region, kind));
  }
  std::vector<std::string>& held = *known;
  std::ranges::sort(held);
  std::ranges::sort(keys);
  std::vector<std::string> gone;
  std::vector<std::string> fresh;
  std::ranges::set_difference(held, keys, std::back_inserter(gone));
  std::ranges::set_difference(keys, held, std::back_inserter(fresh));
  std::vector<model::Statement> batch;
  for (const std::string& key : gone)
    batch.push_back(sql("DELETE FROM directory WHERE kind = ? AND key = ? AND region = ?",
                        name(kind), key, region));
  // Who moved here is here now, whatever the old region has not taken back yet.
  for (const std::string& key : fresh)
    batch.push_back(
        sql("INSERT INTO directory (kind, key, region) VALUES (?, ?, ?) "
            "ON CONFLICT (kind, key) DO UPDATE SET region = excluded.region",
            name(kind), key, region));
  if (batch.empty()) return {};
  return write_all(system, batch);
}

Result<> note_machine(model::Database& system, const MachineRecord& machine) {
  return write_all(
      system,
      {sql("INSERT INTO machines (machine, place, region, continent, version, started_at, seen_at) "
           "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (machine) DO UPDATE SET "
           "place = excluded.place, region = excluded.region, continent = excluded.continent, "
           "version = excluded.version, started_at = excluded.started_at, "
           "seen_at = excluded.seen_at",
           machine.machine.value, machine.place.name, machine.place.region, machine.place.continent,
           machine.version, machine.started_at, machine.seen_at)});
}

Result<std::vector<MachineRecord>> list_machines(model::Database& system) {
  return read_all(system,
                  sql("SELECT machine, place, region, continent, version, started_at, seen_at "
                      "FROM machines ORDER BY region, place, machine"),
                  [](Cells& cells) {
                    MachineRecord machine;
                    machine.machine.value = cells.text();
                    machine.place.name = cells.text();
                    machine.place.region = cells.text();
                    machine.place.continent = cells.text();
                    machine.version = cells.text();
                    machine.started_at = cells.instant();
                    machine.seen_at = cells.instant();
                    return machine;
                  });
}

Result<> forget_machine(model::Database& system, const model::MachineId& machine) {
  return write_all(system, {sql("DELETE FROM machines WHERE machine = ?", machine.value)});
}

}  // namespace fw::store
