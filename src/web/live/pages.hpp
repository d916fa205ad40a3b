// The live side of each page. To be made on the work pool; see LivePage for their threads.
#pragma once

#include <memory>

#include "host/http/message.hpp"
#include "web/env.hpp"
#include "web/live/page.hpp"
#include "web/pages/dashboard/arrange.hpp"

namespace fw::web {

struct DashboardSeen {
  Filter filter;
  std::int64_t version = 0;  ///< of the set of rows on the reader's page
  Instant at{};              ///< when that page was made
};

[[nodiscard]] std::shared_ptr<LivePage> live_dashboard(Env& env, DashboardSeen seen);
/// Without `with_results`: for pages that show older ones.
[[nodiscard]] std::shared_ptr<LivePage> live_monitor(Env& env, model::MonitorId id,
                                                     bool with_results);
[[nodiscard]] std::shared_ptr<LivePage> live_incidents(Env& env, http::Request request);
[[nodiscard]] std::shared_ptr<LivePage> live_incident(Env& env, model::IncidentId id);
[[nodiscard]] std::shared_ptr<LivePage> live_scan(Env& env, model::ScanId id);
[[nodiscard]] std::shared_ptr<LivePage> live_changes(Env& env, http::Request request);
[[nodiscard]] std::shared_ptr<LivePage> live_site(Env& env, model::SiteId id,
                                                  http::Request request);
[[nodiscard]] std::shared_ptr<LivePage> live_channel(Env& env, model::ChannelId id);
[[nodiscard]] std::shared_ptr<LivePage> live_fleet(Env& env);

}  // namespace fw::web
