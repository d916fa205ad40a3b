// The subcommands of the one binary. Each file beside this one adds itself to the command line.
// Main thread only.
#pragma once

#include <CLI/CLI.hpp>

#include "base/error.hpp"

namespace fw::app {

/// What the process ends with.
enum class Exit : int {
  fine = 0,
  target_failed = 1,
  usage = 2,     ///< wrong arguments or configuration; a target that may not be connected to
  internal = 3,  ///< our own fault, or the machine's
};

/// Writes "flarewarden: <sentence and causes>" to standard error; the exit status that fits.
[[nodiscard]] Exit complain(const Error& error);

/// Adds --catalogue FILE, which may be repeated.
void add_catalogue_option(CLI::App& command, std::vector<std::string>& files);

// Each adds one subcommand; the chosen one leaves its exit status in `exit`.
void add_serve(CLI::App& app, Exit& exit);
void add_scan(CLI::App& app, Exit& exit);
void add_check(CLI::App& app, Exit& exit);
void add_catalog(CLI::App& app, Exit& exit);
void add_bench(CLI::App& app, Exit& exit);
void add_backup(CLI::App& app, Exit& exit);
void add_verify(CLI::App& app, Exit& exit);
void add_restore(CLI::App& app, Exit& exit);
void add_export(CLI::App& app, Exit& exit);
void add_import(CLI::App& app, Exit& exit);
void add_move(CLI::App& app, Exit& exit);
void add_keys(CLI::App& app, Exit& exit);
void add_accounts(CLI::App& app, Exit& exit);
void add_simulate(CLI::App& app, Exit& exit);
void add_fleet(CLI::App& app, Exit& exit);
void add_version(CLI::App& app, Exit& exit);
void add_isolated_look(CLI::App& app, Exit& exit);

}  // namespace fw::app
