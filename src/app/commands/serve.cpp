// `flarewarden serve`: the program that watches.
#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "app/commands/command.hpp"
#include "app/program.hpp"

namespace fw::app {
namespace {

struct Options {
  std::string config_file;
  std::string data_dir;
  std::string listen;
};

/// The file, and what the command line says instead.
Result<Config> configuration(const Options& options) {
  FW_TRY(Config config, load_config(options.config_file));
  if (!options.data_dir.empty()) config.data_dir = options.data_dir;
  if (!options.listen.empty()) {
    FW_TRY(config.listen, parse_listen(options.listen));
  }
  return config;
}

Exit serve(const Options& options) {
  auto config = configuration(options);
  if (!config) {
    fmt::print(stderr, "{}\n", config.error().chain());
    return Exit::usage;
  }
  const auto program = Program::start(*std::move(config));
  if (!program) {
    const Exit exit = complain(program.error());
    return exit == Exit::target_failed ? Exit::internal : exit;  // there is no target here
  }
  fmt::print("{}\n", (*program)->greeting());
  std::fflush(stdout);
  (*program)->run();
  return Exit::fine;
}

}  // namespace

void add_serve(CLI::App& app, Exit& exit) {
  CLI::App* command = app.add_subcommand("serve", "Watch things: pages, API, checks and alerts");
  auto options = std::make_shared<Options>();
  command->add_option("--config", options->config_file,
                      "TOML file; docs/guide/configuration.md names every key");
  command->add_option("--data", options->data_dir, "Folder of the databases (./data)");
  command->add_option("--listen", options->listen,
                      "Address and port of the web server (127.0.0.1:8080)");
  command->callback([options, &exit] { exit = serve(*options); });
}

}  // namespace fw::app
