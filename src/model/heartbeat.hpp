// Calls of jobs that report themselves, what they come to, and the port that tells it. Values and
// pure functions; safe to use from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "model/ids.hpp"

namespace fw::model {

/// What a call says of the job.
enum class PingKind : std::uint8_t {
  success,  ///< it has ended well
  start,    ///< it begins
  fail,     ///< it has ended badly
  log,      ///< a word to keep; changes nothing
};

[[nodiscard]] std::string_view name(PingKind kind);
[[nodiscard]] std::optional<PingKind> ping_kind_named(std::string_view text);

inline constexpr std::size_t kPingBodyBytesMax = 10 * 1024;
inline constexpr std::size_t kRunIdBytesMax = 64;
inline constexpr std::size_t kRunsOpenMax = 16;

/// One call.
struct Ping {
  PingKind kind = PingKind::success;
  Instant at{};
  std::optional<int> exit_status;  ///< 0 to 255, where the job said one
  std::string run;                 ///< id that start and end of one run share, or ""
  std::optional<Millis> duration;  ///< from the start of its run to this end
  std::string method;              ///< of the request: "POST"
  std::string peer;                ///< address that it came from
  std::string agent;               ///< what it calls itself
  std::string body;                ///< printable, at most kPingBodyBytesMax bytes
};

/// A run that has begun and not ended.
struct Run {
  std::string id;  ///< or ""
  Instant started_at{};
  auto operator<=>(const Run&) const = default;
};

/// What the calls of one job come to.
struct PingState {
  /// Nothing was expected before: the job was entered, or resumed, at this time.
  Instant counted_from{};
  std::optional<Instant> last_at;       ///< of the newest call of any kind
  std::optional<Instant> succeeded_at;  ///< of the newest success
  std::optional<Instant> failed_at;     ///< of the newest failure, where no success followed it
  std::optional<int> exit_status;       ///< of that failure
  std::optional<Millis> duration;       ///< of the newest run whose start and end were told
  std::vector<Run> open;                ///< oldest first, at most kRunsOpenMax
  bool operator==(const PingState&) const = default;
};

/// Adds a call and gives it its duration where its run has a start. An end also closes every run
/// that began before it: a run that was cut off is not waited for once a later one has ended.
void apply(PingState& state, Ping& ping);

[[nodiscard]] std::string to_json(const PingState& state);
/// `corrupt` where the text is not what to_json writes.
[[nodiscard]] Result<PingState> ping_state_from_json(std::string_view text);

/// What is known of jobs. Every member may be called from any thread and never waits.
class PingBoard {
 public:
  virtual ~PingBoard() = default;
  /// Nothing where no job of that monitor is known.
  [[nodiscard]] virtual std::optional<PingState> state_of(const MonitorId& monitor) const = 0;
};

}  // namespace fw::model
