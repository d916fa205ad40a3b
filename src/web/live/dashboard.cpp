#include <unordered_map>

#include "web/live/pages.hpp"
#include "web/pages/dashboard/page.hpp"
#include "web/pages/dashboard/row.hpp"
#include "web/pages/kit/shell.hpp"

namespace fw::web {

namespace {

using service::LiveEvent;
using service::LiveKind;

class Dashboard final : public LivePage {
 public:
  Dashboard(Env& env, DashboardSeen seen)
      : services_(env.services), seen_(std::move(seen)), clock_(env.clock) {}

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
    if (events.empty()) sent_.forget();
    const Html parts[] = {summary_part(overview, seen_.filter),
                          open_incidents_part(overview.open_incidents),
                          incident_badge(static_cast<int>(overview.open_incidents.size()))};
    std::size_t number = 0;
    for (const Html& part : parts) {
      if (sent_.is_new(number++, part)) batch.events.push_back(patch(part));
    }
    add_rows(batch, groups, events);
    return batch;
  }

  [[nodiscard]] Result<std::vector<WireEvent>> whole(const service::Session& session) override {
    FW_TRY(const auto overview, services_.dashboard().overview(session.ctx));
    const std::vector<Group> groups = arrange(overview.rows, seen_.filter);
    return std::vector<WireEvent>{
        set_signals(
            fmt::format("{{\"version\":{},\"at\":{}}}", version_of(groups), to_ms(clock_.now()))),
        patch(summary_part(overview, seen_.filter)),
        patch(open_incidents_part(overview.open_incidents)),
        patch(incident_badge(static_cast<int>(overview.open_incidents.size()))),
        patch(monitors_part(groups, seen_.filter))};
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
        if (rows.str().size() < kEventBytesMax) {
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
  SentParts sent_;
};

}  // namespace

std::shared_ptr<LivePage> live_dashboard(Env& env, DashboardSeen seen) {
  return std::make_shared<Dashboard>(env, std::move(seen));
}

}  // namespace fw::web
