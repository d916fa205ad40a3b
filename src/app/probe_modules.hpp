// Modules of /probe: a kind of check with settings, under a name that a Prometheus asks for.
// Values; safe to use from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/check_kind.hpp"

namespace fw::app {

/// As the configuration's [modules.NAME] has it.
struct ProbeModule {
  std::string name;
  std::string where;  ///< "file:line modules.name", for complaints
  std::string kind;
  Millis timeout{10'000};
  model::Settings settings;
};

/// A module out of the section's keys: `kind`, `timeout`, and the settings of the kind. `invalid`
/// with one sentence.
[[nodiscard]] Result<ProbeModule> make_module(std::string_view name, std::string where,
                                              model::Settings values);

/// Every module's kind is there and takes its settings. `invalid` naming every problem.
[[nodiscard]] Result<> check_modules(const std::vector<ProbeModule>& modules,
                                     const model::CheckKinds& kinds);

/// The module asked for: one of the configuration, "http_2xx" and "tcp_connect" as every exporter
/// has them, or a kind with its defaults. `not_found` naming what there is.
[[nodiscard]] Result<ProbeModule> find_module(const std::vector<ProbeModule>& modules,
                                              const model::CheckKinds& kinds,
                                              std::string_view name);

}  // namespace fw::app
