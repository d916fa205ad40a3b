// What commands that check aim at: a kind, a target and settings, as a person writes them.
// Main thread only.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "model/check_kind.hpp"

namespace fw::app {

/// As the command line has them.
struct AimOptions {
  std::string target;
  std::string kind;
  std::vector<std::string> settings;
};

/// Read and accepted by the kind.
struct Aim {
  model::CheckKind* kind = nullptr;
  std::string target;
  model::Settings settings;
};

/// Adds --kind and --set.
void add_aim_options(CLI::App& command, AimOptions& options);

/// "tls://host:443" names its kind; a plain URL or host is an http check. `invalid` says what is
/// allowed.
[[nodiscard]] Result<Aim> take_aim(const model::CheckKinds& kinds, const AimOptions& options);

}  // namespace fw::app
