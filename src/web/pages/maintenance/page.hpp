// Maintenance windows: the list and the form. Pure functions; any thread.
#pragma once

#include <string>
#include <vector>

#include "service/maintenance.hpp"
#include "service/monitors.hpp"
#include "web/pages/kit/shell.hpp"

namespace fw::web {

/// What is in the form, as it was typed.
struct MaintenanceForm {
  std::string title;
  std::string from;  ///< "2026-11-23T22:00", UTC; "" for now
  std::string length = "1h";
  bool all_monitors = true;
  std::vector<std::string> monitors;
  std::string problem;
};

struct MaintenanceView {
  std::vector<service::MaintenanceWindow> windows;  ///< latest first
  std::vector<service::MonitorRow> monitors;
  MaintenanceForm form;
};

[[nodiscard]] std::string maintenance_page(const Reader& reader, const MaintenanceView& view);

/// Boxes for choosing monitors by name, in a list that scrolls.
[[nodiscard]] Html monitor_choice(const std::vector<service::MonitorRow>& monitors,
                                  const std::vector<std::string>& chosen);

}  // namespace fw::web
