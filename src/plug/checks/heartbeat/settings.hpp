// What can be set on a heartbeat, and its reading. Safe to use from any thread.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "model/settings.hpp"
#include "plug/checks/heartbeat/cron.hpp"
#include "plug/checks/heartbeat/offsets.hpp"

namespace fw::checks::heartbeat {

inline constexpr std::size_t kJobBytesMax = 100;

[[nodiscard]] model::SettingsTable settings_table();

/// When a job is expected to call.
struct Plan {
  std::optional<Cron> cron;             ///< else every `period`
  std::shared_ptr<const Offsets> zone;  ///< of the cron expression
  Millis period{0};
  Millis grace{0};
  Millis run_max{0};  ///< from a run's start to its end
  bool late_degrades = false;
};

/// `target`: the job's name. `invalid` says what is allowed.
[[nodiscard]] Result<Plan> make_plan(const std::string& target, const model::Settings& settings);

/// When the call after one at `last` is expected; nothing where the expression names no time.
[[nodiscard]] std::optional<Instant> expected_after(const Plan& plan, Instant last);

}  // namespace fw::checks::heartbeat
