// Map after map of one site → what changed. Remembers what was seen when, so that a row that comes
// and goes is told once, and what could not be looked at is neither new nor gone. Pure: the same
// input gives the same output. Values, safe to use from any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "model/dependency_map.hpp"
#include "model/map_change.hpp"
#include "scan/diff/facts.hpp"

namespace fw::scan {

/// Gone is what so many looks in a row did not find.
inline constexpr int kLooksWithoutMax = 2;
/// What was there within this time is not new when it comes back.
inline constexpr Millis kRecently{30LL * 24 * 3'600'000};
/// What nobody could look at for so long is forgotten, silently.
inline constexpr Millis kRememberedMax{90LL * 24 * 3'600'000};
inline constexpr std::size_t kChangesOfLookMax = 200;
inline constexpr std::size_t kPastValuesMax = 50;

struct Remembered {
  Fact fact;
  Instant first_seen{};
  Instant last_seen{};
  int missing = 0;  ///< looks in a row without it
  bool gone = false;
  bool needs_browser = false;                         ///< only looks with a browser ever saw it
  std::vector<std::pair<std::string, Instant>> past;  ///< values, and when each was last seen
};

struct Memory {
  std::vector<Remembered> rows;    ///< ordered by kind and subject
  std::vector<std::string> blind;  ///< what the last look could not ask DNS
  bool with_dns = false;           ///< the last look had answers at all
  bool with_browser = false;       ///< some look had a browser
  bool whole_pages = true;         ///< the last look read pages to their end
  bool whole_scripts = true;       ///< and all scripts
};

/// What one more look changes. In the memory: everything; in the changes: at most
/// kChangesOfLookMax, the dangerous ones first.
struct Step {
  Memory memory;
  std::vector<model::MapChange> changes;
};
[[nodiscard]] Step compare(Memory memory, const model::DependencyMap& map, Instant now,
                           int looks_without_max = kLooksWithoutMax);

/// The first look: nothing is new but what is dangerous by itself (names that lead to nothing).
[[nodiscard]] Step first_look(const model::DependencyMap& map, Instant now);

/// Two maps without a memory: what is not in the second one is gone.
[[nodiscard]] std::vector<model::MapChange> diff(const model::DependencyMap& before,
                                                 const model::DependencyMap& after);

/// For the store.
[[nodiscard]] std::string to_json(const Memory& memory);
[[nodiscard]] Result<Memory> memory_from_json(std::string_view text);

}  // namespace fw::scan
