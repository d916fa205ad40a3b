// Status pages: the owner's form, and what anybody may read. Pure functions; any thread.
#pragma once

#include <string>
#include <vector>

#include "service/monitors.hpp"
#include "service/status_pages.hpp"
#include "web/pages/kit/shell.hpp"

namespace fw::web {

struct StatusPageView {
  service::StatusPage page;
  std::vector<service::MonitorRow> monitors;
  std::string problem;
};

[[nodiscard]] std::string status_settings_page(const Reader& reader, const StatusPageView& view);

/// Works without scripts; with them it renews itself once a minute.
[[nodiscard]] std::string status_page(Theme theme, const service::PublicPage& page);

}  // namespace fw::web
