// Incidents of an account: what happened, what is known of the cause, who was told. Safe to use
// from any thread; blocks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "model/arrows.hpp"
#include "service/context.hpp"
#include "service/monitors.hpp"

namespace fw::service {

inline constexpr std::size_t kIncidentsPageMax = 100;
inline constexpr std::size_t kNoteBytesMax = 4'000;

struct IncidentRow {
  model::IncidentId id;
  model::MonitorId monitor;  ///< the root; may have been removed since
  std::string monitor_name;
  model::State state = model::State::down;
  model::Reason reason = model::Reason::none;
  std::string detail;
  std::optional<model::Cause> cause;
  Instant since{};      ///< start of the first look that saw it
  Instant opened_at{};  ///< when it was decided
  std::optional<Instant> resolved_at;
  std::optional<Instant> acknowledged_at;
  std::string acknowledged_by;  ///< a user's name, or ""
  int affected = 1;             ///< monitors it holds or held
  bool flapping = false;
  model::Extent extent = model::Extent::everywhere;
  model::Verified verified = model::Verified::alone;
};

/// One line of an incident's story: a transition, an acknowledgement or a note.
struct TimelineEntry {
  enum class Kind : std::uint8_t { change, acknowledged, note };
  Kind kind = Kind::change;
  Instant at{};
  std::optional<model::Transition> transition;
  model::MonitorId monitor;
  std::string monitor_name;
  std::optional<model::State> state;
  std::optional<model::Reason> reason;
  std::string text;  ///< detail of a change, words of a note
  std::string by;    ///< a user's name, or ""
  bool is_public = false;
  model::IncidentId into;  ///< of a merge: the incident it goes on in
};

struct IncidentMember {
  model::MonitorId monitor;
  std::string name;
  Instant joined_at{};
  std::optional<Instant> left_at;
};

/// A vote on it, for or against.
struct IncidentVote {
  model::MonitorId monitor;
  std::string monitor_name;
  std::string machine;  ///< "" where it was not kept
  std::string region;   ///< of `probe.result.place`, or ""
  ProbeEvidence probe;
};

struct DeliveryRow {
  std::string key;
  model::ChannelId channel;
  std::string channel_name;
  std::string event;
  Instant at{};  ///< of the try, or when it was queued where none was made yet
  enum class State : std::uint8_t { queued, delivered, retrying, failed };
  State state = State::queued;
  int tries = 0;
  int status = 0;
  std::string sentence;
  std::optional<Instant> next_try_at;
};

[[nodiscard]] std::string_view name(DeliveryRow::State state);

/// How far an incident was verified, for people: one sentence with its full stop.
[[nodiscard]] std::string_view sentence(model::Verified verified);

struct IncidentDetail {
  IncidentRow incident;
  std::vector<TimelineEntry> timeline;  ///< oldest first
  std::vector<IncidentMember> members;
  std::vector<IncidentVote> votes;  ///< oldest first
  std::vector<DeliveryRow> deliveries;
};

struct IncidentQuery {
  bool open_only = false;
  std::optional<model::MonitorId> monitor;  ///< only those that hold it
  std::optional<Instant> before;            ///< opened before; for the next page
  std::size_t limit = 50;                   ///< up to 100
};

class Incidents {
 public:
  explicit Incidents(Core& core) : core_(core) {}

  /// Newest first.
  [[nodiscard]] Result<std::vector<IncidentRow>> list(const TenantCtx& ctx,
                                                      const IncidentQuery& query);
  [[nodiscard]] Result<IncidentDetail> get(const TenantCtx& ctx, const model::IncidentId& id);
  /// The first acknowledgement counts; a later one changes nothing.
  [[nodiscard]] Result<> acknowledge(const TenantCtx& ctx, const model::IncidentId& id);
  /// 1 to 4,000 bytes; a public note is shown on the status pages.
  [[nodiscard]] Result<> note(const TenantCtx& ctx, const model::IncidentId& id,
                              std::string_view text, bool is_public);

 private:
  Core& core_;
};

}  // namespace fw::service
