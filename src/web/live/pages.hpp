// The live side of each page. To be made on the work pool; see LivePage for their threads.
#pragma once

#include <memory>

#include "host/http/message.hpp"
#include "web/live/page.hpp"
#include "web/pages/dashboard/arrange.hpp"

namespace fw::web {

struct DashboardSeen {
  Filter filter;
  std::int64_t version = 0;  ///< of the set of rows on the reader's page
  Instant at{};              ///< when that page was made
};

[[nodiscard]] std::shared_ptr<LivePage> live_dashboard(service::Services& services,
                                                       DashboardSeen seen, Clock& clock);
/// Without `with_results`: for pages that show older ones.
[[nodiscard]] std::shared_ptr<LivePage> live_monitor(service::Services& services,
                                                     model::MonitorId id, bool with_results);
[[nodiscard]] std::shared_ptr<LivePage> live_incidents(service::Services& services,
                                                       http::Request request);
[[nodiscard]] std::shared_ptr<LivePage> live_incident(service::Services& services,
                                                      model::IncidentId id, Clock& clock);
[[nodiscard]] std::shared_ptr<LivePage> live_scan(service::Services& services, model::ScanId id,
                                                  Clock& clock);
[[nodiscard]] std::shared_ptr<LivePage> live_channel(service::Services& services,
                                                     model::ChannelId id);

/// Tells the page to fetch what is too large for the stream.
[[nodiscard]] WireEvent fetch_anew(Instant now);

/// Everything of the monitor list at once, for a page that fetches it: rows, signals, summary.
[[nodiscard]] std::vector<WireEvent> whole_dashboard(const service::Overview& overview,
                                                     const Filter& filter, Instant now);

}  // namespace fw::web
