// Where people and status pages are at home, and which machines there are: what one region must
// know of the others. Safe to use from any thread; blocks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "model/ids.hpp"

namespace fw::service {

struct Core;

struct KnownMachine {
  model::MachineId machine;
  model::Place place;
  std::string version;
  Instant started_at{};
  Instant seen_at{};
};

class Directory {
 public:
  explicit Directory(Core& core) : core_(core) {}

  /// The region of the user with this e-mail address, or of the status page with this slug; nothing
  /// where neither this region nor the directory has it.
  [[nodiscard]] Result<std::optional<std::string>> region_of_email(std::string_view email);
  [[nodiscard]] Result<std::optional<std::string>> region_of_page(std::string_view slug);

  /// Writes this region's entries anew, as its users and pages are now: heals whatever was missed.
  [[nodiscard]] Result<> reconcile();
  /// This machine is there. To be called at a start.
  [[nodiscard]] Result<> note_machine(std::string_view version, Instant started_at);
  /// Every machine that ever wrote here, in order of region, place and name.
  [[nodiscard]] Result<std::vector<KnownMachine>> machines();
  [[nodiscard]] Result<> forget_machine(const model::MachineId& machine);

 private:
  Core& core_;
};

}  // namespace fw::service
