// `flarewarden serve`: the program that watches.
#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "app/commands/command.hpp"
#include "app/probe_program.hpp"
#include "app/program.hpp"

namespace fw::app {
namespace {

struct Options {
  std::string config_file;
  std::string data_dir;
  std::string listen;
  std::string place;
  std::vector<std::string> peers;
  std::string fleet_listen;
  bool is_probe = false;
};

constexpr std::string_view kFleetListen = "0.0.0.0:7946";

/// What the command line says of the fleet. Whoever names a peer is in one.
Result<> join(Config& config, const Options& options) {
  if (!options.place.empty()) config.place = {.name = options.place};
  if (options.is_probe) config.fleet.role = mesh::Role::probe;
  for (const std::string& text : options.peers) {
    FW_TRY(auto peer, parse_peer(text));
    config.fleet.peers.push_back(std::move(peer));
  }
  if (!options.fleet_listen.empty()) {
    FW_TRY(config.fleet.listen, parse_listen(options.fleet_listen));
  } else if (!options.peers.empty() && !config.fleet.listen) {
    FW_TRY(config.fleet.listen, parse_listen(kFleetListen));
  }
  complete_machine({config.machine, config.place, config.fleet}, config.places, environment());
  return take_fleet_key(config.fleet, environment());
}

/// The file, and what the command line says instead.
Result<Config> configuration(const Options& options) {
  FW_TRY(Config config, load_config(options.config_file));
  if (!options.data_dir.empty()) config.data_dir = options.data_dir;
  if (!options.listen.empty()) {
    FW_TRY(config.listen, parse_listen(options.listen));
  }
  FW_CHECK(join(config, options));
  return config;
}

template <class Running>
Exit run(Config config) {
  const auto program = Running::start(std::move(config));
  if (!program) {
    const Exit exit = complain(program.error());
    return exit == Exit::target_failed ? Exit::internal : exit;  // there is no target here
  }
  fmt::print("{}\n", (*program)->greeting());
  std::fflush(stdout);
  (*program)->run();
  return Exit::fine;
}

Exit serve(const Options& options) {
  auto config = configuration(options);
  if (!config) {
    fmt::print(stderr, "{}\n", config.error().chain());
    return Exit::usage;
  }
  const bool is_probe = config->fleet.is_on() && config->fleet.role == mesh::Role::probe;
  return is_probe ? run<ProbeProgram>(*std::move(config)) : run<Program>(*std::move(config));
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
  command->add_option("--place", options->place, "Where this machine stands, such as fra");
  command->add_option("--peer", options->peers,
                      "Another machine of the fleet: host:port, dns:NAME:PORT or fly:APP:PORT");
  command->add_option("--fleet-listen", options->fleet_listen,
                      "Address and port for the fleet, UDP and TCP (0.0.0.0:7946 with --peer)");
  command->add_flag("--probe", options->is_probe,
                    "Only look for the others of the fleet, and store nothing");
  command->callback([options, &exit] { exit = serve(*options); });
}

}  // namespace fw::app
