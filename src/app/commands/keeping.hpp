// What commands on stored data share: which data, who carries out, where objects are. Main thread
// only.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>

#include "app/commands/command.hpp"
#include "app/config.hpp"
#include "app/keeper.hpp"

namespace fw::app {

/// --config and --data.
struct DataOptions {
  std::string config_file;
  std::string data_dir;
};
void add_data_options(CLI::App& command, DataOptions& options);
[[nodiscard]] Result<Config> load_config(const DataOptions& options);

/// What a command without a server stands on.
struct Bench {
  SystemClock clock;
  SystemRandom random;
  NullMetrics metrics;
  std::unique_ptr<Log> log;
  explicit Bench(const Config& config);
  [[nodiscard]] Surroundings around() { return {clock, random, *log, metrics}; }
};

/// The server that owns the data folder carries it out; without one, this process does. The text
/// to print.
[[nodiscard]] Result<std::string> give(const Config& config, Order order);

/// Opens the store of the configuration's data, which no other process may hold, for `use`.
[[nodiscard]] Result<std::string> with_store(
    const Config& config, const std::function<Result<std::string>(store::Store&, Bench&)>& use);

/// The region's key: of `file`, else FLAREWARDEN_KEY, else secret.key in the data folder. Never
/// made. `invalid` where there is none.
[[nodiscard]] Result<store::Seal> region_key(const Config& config, const std::string& file);

/// The first line of the file; "" for no file. `invalid` where it is too short.
[[nodiscard]] Result<std::string> read_passphrase(const std::string& file);
/// As the server sees it, which may stand elsewhere.
[[nodiscard]] std::string absolute_path(const std::string& path);

/// A folder for what is under way, beside the system's other temporary files.
[[nodiscard]] std::filesystem::path temporary_folder(Random& random);

/// Prints the text, or complains; never says that a target failed.
[[nodiscard]] Exit tell(const Result<std::string>& text);

}  // namespace fw::app
