// What is watched, and how. Values; safe to use from any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "model/ids.hpp"
#include "model/settings.hpp"

namespace fw::model {

/// What a dependency's failure does to the monitor that depends on it.
enum class Severity : std::uint8_t { critical, degraded, none };

[[nodiscard]] std::string_view name(Severity severity);
[[nodiscard]] std::optional<Severity> severity_named(std::string_view text);

/// "This monitor needs that one."
struct Dependency {
  MonitorId on;
  Severity severity = Severity::degraded;
  auto operator<=>(const Dependency&) const = default;
};

/// When a failure counts, and when it is over.
struct Confirmation {
  int rechecks = 2;             ///< failing looks needed after the first one; 0 to 5
  Millis recheck_after{2'000};  ///< between looks; never more than a quarter of the interval
  int recoveries = 2;           ///< good looks in a row that end an incident; 1 to 10
};

struct Monitor {
  MonitorId id;
  AccountId account;
  std::string name;  ///< 1 to 100 bytes
  std::string kind;  ///< a CheckKind's name
  std::string target;
  Settings settings;
  Millis interval{60'000};  ///< 1 s to 24 h
  Millis timeout{10'000};   ///< 100 ms to 60 s, never above the interval
  bool paused = false;
  Confirmation confirmation;
  std::vector<Dependency> depends_on;
  std::string service;            ///< catalogue id of the third party it watches, or ""
  std::vector<std::string> tags;  ///< at most 20
  Instant created_at{};
  Instant effective_from{};  ///< the scheduler takes changes from here on
};

inline constexpr Millis kIntervalMin{1'000};
inline constexpr Millis kIntervalMax{24 * 3'600'000};
inline constexpr Millis kTimeoutMin{100};
inline constexpr Millis kTimeoutMax{60'000};
inline constexpr std::size_t kNameBytesMax = 100;
inline constexpr std::size_t kTagsMax = 20;
inline constexpr std::size_t kDependenciesMax = 100;

}  // namespace fw::model
