#include <unordered_map>

#include "web/live/pages.hpp"
#include "web/pages/dashboard/page.hpp"
#include "web/pages/dashboard/row.hpp"
#include "web/pages/kit/shell.hpp"

namespace fw::web {

namespace {

using service::LiveEvent;
using service::LiveKind;

/// One batch stays below the half of what may wait in a stream.
constexpr std::size_t kBatchBytesMax = http::EventStream::queue_bytes_max / 2;

class Dashboard final : public LivePage {
 public:
  Dashboard(service::Services& services, DashboardSeen seen, Clock& clock)
      : services_(services), seen_(std::move(seen)), clock_(clock) {}

  [[nodiscard]] bool wants(const LiveEvent& event) const override {
    return event.kind == LiveKind::monitor || event.kind == LiveKind::incident;
  }

  [[nodiscard]] Result<Batch> render(const service::Session& session,
                                     const std::vector<LiveEvent>& events) override {
    FW_TRY(const auto overview, services_.dashboard().overview(session.ctx));
    const std::vector<Group> groups = arrange(overview.rows, seen_.filter);
    Batch batch;
    if (static_cast<std::int64_t>(version_of(groups)) != seen_.version || overview.rows.empty()) {
      batch.events.push_back(fetch_anew(clock_.now()));
      batch.ends = true;
      return batch;
    }
    parts_.add(batch, 0, summary_part(overview, seen_.filter));
    parts_.add(batch, 1, open_incidents_part(overview.open_incidents));
    parts_.add(batch, 2, incident_badge(static_cast<int>(overview.open_incidents.size())));
    add_rows(batch, groups, events);
    return batch;
  }

 private:
  void add_rows(Batch& batch, const std::vector<Group>& groups,
                const std::vector<LiveEvent>& events) const {
    std::unordered_map<std::string_view, const LiveEvent*> changed;
    for (const LiveEvent& event : events) {
      if (event.kind == LiveKind::monitor) changed.emplace(event.id, &event);
    }
    Html rows;
    for (const Group& group : groups) {
      for (const Placed& placed : group.rows) {
        const model::Monitor& monitor = placed.row->monitor;
        const bool is_new = events.empty() && changed_since(*placed.row);
        if (!is_new && !changed.contains(monitor.id.value)) continue;
        if (rows.str().size() < kBatchBytesMax) {
          add_row(rows, *placed.row, placed.shape);
        } else {
          batch.later.push_back({monitor.account, LiveKind::monitor, monitor.id.value});
        }
      }
    }
    if (!rows.empty()) batch.events.push_back(patch(rows));
  }

  [[nodiscard]] bool changed_since(const service::MonitorRow& row) const {
    return row.status.since >= seen_.at || (row.status.last_at && *row.status.last_at >= seen_.at);
  }

  service::Services& services_;
  const DashboardSeen seen_;
  Clock& clock_;
  SentParts parts_;
};

}  // namespace

std::shared_ptr<LivePage> live_dashboard(service::Services& services, DashboardSeen seen,
                                         Clock& clock) {
  return std::make_shared<Dashboard>(services, std::move(seen), clock);
}

WireEvent fetch_anew(Instant now) {
  return set_signals(fmt::format("{{\"resync\":{}}}", to_ms(now)));
}

std::vector<WireEvent> whole_dashboard(const service::Overview& overview, const Filter& filter,
                                       Instant now) {
  const std::vector<Group> groups = arrange(overview.rows, filter);
  return {set_signals(fmt::format("{{\"version\":{},\"at\":{}}}", version_of(groups), to_ms(now))),
          patch(summary_part(overview, filter)),
          patch(open_incidents_part(overview.open_incidents)),
          patch(monitors_part(groups, filter))};
}

}  // namespace fw::web
