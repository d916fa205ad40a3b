// Which region somebody or something is at home in, by keyed hash: no name or address stands in the
// system database in clear. Pure functions over the port; safe to use from any thread; blocks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "model/database.hpp"
#include "model/ids.hpp"

namespace fw::store {

enum class Entry : std::uint8_t {
  email,  ///< of a user
  page,   ///< a status page, by its slug
};
[[nodiscard]] std::string_view name(Entry kind);

/// The form entries are stored in: SHA-256 over `secret`, the kind and the text.
[[nodiscard]] std::string directory_key(std::string_view secret, Entry kind, std::string_view text);

[[nodiscard]] Result<std::optional<std::string>> find_region(model::Database& system, Entry kind,
                                                             std::string_view key);
/// Keys that the region holds.
[[nodiscard]] Result<std::vector<std::string>> list_entries(model::Database& system,
                                                            std::string_view region, Entry kind);
/// Makes the region's entries be these: others of the region go. What another region holds stays
/// its own. Writes differences only, to `held` where it is given: where machines of the region add
/// entries at the same time, list_entries() is to be asked before `keys` are gathered, so that none
/// of theirs goes.
[[nodiscard]] Result<> set_entries(model::Database& system, std::string_view region, Entry kind,
                                   std::vector<std::string> keys,
                                   std::optional<std::vector<std::string>> held = std::nullopt);

struct MachineRecord {
  model::MachineId machine;
  model::Place place;
  std::string version;
  Instant started_at{};
  Instant seen_at{};
};

[[nodiscard]] Result<> note_machine(model::Database& system, const MachineRecord& machine);
/// In order of region, place and name.
[[nodiscard]] Result<std::vector<MachineRecord>> list_machines(model::Database& system);
[[nodiscard]] Result<> forget_machine(model::Database& system, const model::MachineId& machine);

}  // namespace fw::store
