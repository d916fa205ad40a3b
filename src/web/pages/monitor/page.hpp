// One monitor: how it is, how it was, what was seen. Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "service/incidents.hpp"
#include "service/monitors.hpp"
#include "web/pages/monitor/form.hpp"
#include "web/pages/monitor/pings.hpp"

namespace fw::web {

struct MonitorView {
  service::MonitorRow row;
  std::string kind_title;
  bool takes_pings = false;
  std::string ping_url;            ///< for those who may change the monitor, or ""
  std::vector<model::Ping> pings;  ///< newest first
  service::HistoryRange range = service::HistoryRange::h24;
  service::History history;
  std::vector<service::ResultRow> results;  ///< newest first
  bool has_older = false;                   ///< results before the last one shown
  std::vector<service::ResultRow> changes;  ///< looks that saw something new, newest first
  std::vector<service::IncidentRow> incidents;
  std::vector<service::MonitorRow> dependencies;
  std::optional<service::ProbeEvidence> last_evidence;  ///< of the newest look that has some
};

/// `<section id="monitor-state">`; event streams send it.
[[nodiscard]] Html monitor_state_part(const service::MonitorRow& row);
/// `<section id="results">`; event streams send it.
[[nodiscard]] Html results_part(const model::MonitorId& id,
                                const std::vector<service::ResultRow>& results, bool has_older);

[[nodiscard]] std::string monitor_page(const Reader& reader, const MonitorView& view);
[[nodiscard]] std::string edit_monitor_page(const Reader& reader, const model::CheckKind& kind,
                                            const model::Monitor& monitor, const MonitorForm& form);
[[nodiscard]] std::string evidence_page(const Reader& reader, const model::Monitor& monitor,
                                        const service::ProbeEvidence& probe);

}  // namespace fw::web
