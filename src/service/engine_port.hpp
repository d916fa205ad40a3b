// What the engine reads from and writes to the store, across all accounts. Safe to use from any
// thread; blocks, except where a callback is taken.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "model/arrows.hpp"
#include "model/channel_kind.hpp"
#include "model/dependency_map.hpp"
#include "model/map_change.hpp"
#include "model/monitor.hpp"
#include "model/vendor_states.hpp"
#include "service/live.hpp"
#include "service/maintenance.hpp"

namespace fw::service {

struct Core;

/// Where a monitor stood when the program ended.
struct StoredState {
  model::MonitorId monitor;
  model::State state = model::State::unknown;
  model::Reason reason = model::Reason::none;
  std::string detail;
  Instant since{};
  Instant at{};
  model::Slot slot = 0;       ///< of the verdict
  model::Slot last_slot = 0;  ///< newest slot with a result
  bool flapping = false;
};

/// An incident that is still open, for the engine's state after a restart.
struct OpenIncident {
  model::IncidentId id;
  model::AccountId account;
  model::MonitorId monitor;  ///< the root
  model::State state = model::State::down;
  model::Reason reason = model::Reason::none;
  std::string detail;
  std::optional<model::Cause> cause;
  Instant since{};
  Instant opened_at{};
  std::optional<Instant> acknowledged_at;
  std::optional<Instant> last_notified_at;  ///< newest change that notices were made from
  std::vector<model::MonitorId> members;    ///< those in it now, the root included
  bool flapping = false;
  model::Extent extent = model::Extent::everywhere;
  model::Verified verified = model::Verified::alone;
};

/// A channel notices can be routed to. Every enabled channel of the account gets all its notices.
struct EngineChannel {
  model::ChannelId id;
  model::AccountId account;
  std::string name;
  std::string kind;
  bool enabled = true;
};

/// One message for one channel. `notice.key` is unique for ever: saving it twice stores it once.
struct OutboxItem {
  model::Notice notice;
  model::Message message;
};

/// What one step of the incident stage came to; saved whole or not at all.
struct IncidentUpdate {
  std::vector<model::Change> changes;        ///< all of one account, oldest first
  std::vector<model::Observation> evidence;  ///< the votes the changes name, in full
  std::vector<OutboxItem> outbox;
};

/// A message whose time has come, with all a ChannelKind needs.
struct OutboxDue {
  std::string key;
  model::AccountId account;
  model::ChannelId channel;
  std::string kind;
  model::Settings settings;  ///< secrets included: never log them
  model::Message message;
  int tries = 0;  ///< made before this one
};

struct ScanJob {
  model::ScanId id;
  model::AccountId account;
  std::string url;
  std::vector<std::string> own;  ///< domains of the site's own
  std::size_t waiting = 0;       ///< other scans in the queue, of all accounts
};

/// What a re-scan of a site found that one channel is to hear of.
struct SiteNews {
  std::string key;  ///< unique for ever: one message of one re-scan to one channel
  model::AccountId account;
  model::SiteId site;
  std::string url;
  model::ScanId scan;
  Instant at{};
  model::Place place;                     ///< that saw it
  std::vector<model::MapChange> changes;  ///< the gravest first
};
/// News as a message. Called on the caller's thread.
using SiteWording = std::function<model::Message(const SiteNews&)>;

struct RescansQueued {
  std::size_t count = 0;
  std::optional<Instant> next;  ///< when the next site is due; nothing without room for it
};

/// A monitor and the text its kind gave.
using CheckMemory = std::pair<model::MonitorId, std::string>;

class EngineStore {
 public:
  explicit EngineStore(Core& core) : core_(core) {}

  [[nodiscard]] Result<std::vector<model::Monitor>> load_monitors();
  /// Nothing where it was removed.
  [[nodiscard]] Result<std::optional<model::Monitor>> load_monitor(const model::MonitorId& id);
  /// Told after a monitor was created, changed, paused or removed and that is committed; the
  /// callback runs on the writer's thread and may only post.
  [[nodiscard]] Subscription watch_monitors(std::function<void(model::MonitorId)> callback);
  /// The same for channels and maintenance windows: reload all of them.
  [[nodiscard]] Subscription watch_routes(std::function<void()> callback);
  [[nodiscard]] Subscription watch_scans(std::function<void()> callback);
  /// A site is watched, or is to be looked at at another time.
  [[nodiscard]] Subscription watch_sites(std::function<void()> callback);
  /// Somebody took an incident on; the callback may only post.
  [[nodiscard]] Subscription watch_acknowledgements(
      std::function<void(model::IncidentId)> callback);
  /// A job called: whether it is well by its own word. The callback may only post.
  [[nodiscard]] Subscription watch_pings(std::function<void(model::MonitorId, bool)> callback);
  /// Something new is in the outbox that did not come from save_changes (a test message).
  [[nodiscard]] Subscription watch_outbox(std::function<void()> callback);

  /// Durable when it returns; up to 50 ms, as one sync serves everything that came meanwhile.
  /// Status, recent results and live events follow. `limit` where the log is full: count them as
  /// missed. Results of a removed monitor are dropped silently.
  [[nodiscard]] Result<> record(std::vector<model::Observation> batch);
  /// The same without waiting; `done` runs on the log's thread and may only post.
  void record(std::vector<model::Observation> batch, std::function<void(Result<>)> done);
  [[nodiscard]] Result<> record_missed(std::vector<model::Missed> batch);
  void record_missed(std::vector<model::Missed> batch, std::function<void(Result<>)> done);
  /// A monitor's new or confirmed state; also decides whether its failures so far count as down.
  [[nodiscard]] Result<> save_verdict(const model::Verdict& verdict);
  void save_verdicts(std::vector<model::Verdict> batch, std::function<void(Result<>)> done);
  /// Where every monitor stands.
  [[nodiscard]] Result<std::vector<StoredState>> states();

  /// Makes the looks at vendors' hosts fit what the accounts' monitors want; to be called once the
  /// kinds of checks know their sources.
  [[nodiscard]] Result<> watch_vendors();

  /// What kinds of checks asked to know at a monitor's next look.
  [[nodiscard]] Result<std::vector<CheckMemory>> memories();
  [[nodiscard]] Result<> save_memories(const std::vector<CheckMemory>& memories);

  /// A vendor's word became another one. One call at a time.
  [[nodiscard]] Result<> save_vendor_news(const model::VendorNews& news);

  /// Incidents, timeline, members, votes and outbox rows in one transaction that survives a power
  /// cut. Saving the same update twice changes nothing.
  [[nodiscard]] Result<> save_changes(const IncidentUpdate& update);
  [[nodiscard]] Result<std::vector<OpenIncident>> open_incidents();

  /// Windows that run or lie ahead, of all accounts.
  [[nodiscard]] Result<std::vector<MaintenanceWindow>> maintenance_windows();
  [[nodiscard]] Result<std::vector<EngineChannel>> channels();

  /// Messages to send now, oldest first; each is leased for 60 s, so a crash sends it again with
  /// the same id. Messages of disabled or removed channels are not given out.
  [[nodiscard]] Result<std::vector<OutboxDue>> due(Instant now, std::size_t limit);
  /// When the next message is due, if any waits.
  [[nodiscard]] Result<std::optional<Instant>> next_due();
  /// How a try ended: logs it, and plans the next one (10 tries over 75 h 35 min), or disables the
  /// channel where the receiver asked for it.
  [[nodiscard]] Result<> mark(const std::string& key, const model::Delivery& delivery, Instant now);

  /// The next queued scan, now running here: the oldest of the account with the fewest running.
  /// Scans a crash interrupted are queued again at the start of their machine, or taken over once
  /// it has not been heard of for 5 min.
  [[nodiscard]] Result<std::optional<ScanJob>> next_scan();
  /// With a map in it, that is kept and shown until a later one comes.
  [[nodiscard]] Result<> scan_progress(const model::ScanId& id,
                                       const model::ScanProgress& progress);
  /// Of a site's re-scan also what changed since, and the messages about it, all in one batch: what
  /// is stored twice is there once. Without `wording` nobody is told.
  [[nodiscard]] Result<> scan_done(const model::ScanId& id,
                                   const Result<model::DependencyMap>& outcome,
                                   const SiteWording& wording = {});
  /// Queues re-scans of the sites that are due, few at a time.
  [[nodiscard]] Result<RescansQueued> queue_rescans(Instant now);

 private:
  Core& core_;
};

}  // namespace fw::service
