// The form of a monitor: new by hand, or changed. Pure functions; any thread.
#pragma once

#include <string>
#include <vector>

#include "model/check_kind.hpp"
#include "service/monitors.hpp"
#include "web/pages/kit/form.hpp"
#include "web/pages/kit/shell.hpp"

namespace fw::web {

/// What is in the form, as it was sent or as it is stored.
struct MonitorForm {
  service::MonitorDraft draft;
  std::string interval = "1m";  ///< as typed
  std::string timeout = "10s";
  std::string tags;  ///< separated by commas
  Problems problems;
};

/// Which kind? One card a kind.
[[nodiscard]] std::string kinds_page(const Reader& reader, const model::CheckKinds& kinds);

/// The fields, without the form around them.
[[nodiscard]] Html monitor_fields(const model::CheckKind& kind, const MonitorForm& form);

[[nodiscard]] std::string new_monitor_page(const Reader& reader, const model::CheckKind& kind,
                                           const MonitorForm& form);

/// What was sent, with what is wrong in it at first sight.
[[nodiscard]] MonitorForm monitor_form_of(const http::Request& request,
                                          const model::CheckKind& kind);
/// What is stored, to be changed.
[[nodiscard]] MonitorForm monitor_form_of(const model::Monitor& monitor);

}  // namespace fw::web
