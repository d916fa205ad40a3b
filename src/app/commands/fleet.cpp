// `flarewarden fleet`: keys for its machines, who is in it, who is to be forgotten.
#include "app/commands/keeping.hpp"
#include "app/control_socket.hpp"
#include "app/fleet_orders.hpp"
#include "base/text.hpp"
#include "host/mesh/fleet_key.hpp"
#include "store/directory.hpp"

namespace fw::app {
namespace {

struct Options {
  DataOptions data;
  bool json = false;
  std::string machine;
};

Result<std::string> make_key() {
  SystemRandom random;
  return mesh::FleetKey::make(random) + "\n";
}

Result<std::string> probe_key() {
  const std::string text = environment()(kFleetKeyVariable);
  if (text.empty())
    return fail(Code::invalid, "set {} to the key of the fleet: the probe's is made from it",
                kFleetKeyVariable);
  FW_TRY(const mesh::FleetKey key, mesh::FleetKey::parse(trim(text)));
  if (key.role() == mesh::Role::probe)
    return fail(Code::invalid, "{} is the key of a probe already", kFleetKeyVariable);
  return key.probe_text() + "\n";
}

Result<std::string> status(const Options& options) {
  FW_TRY(const Config config, load_config(options.data));
  Order order{.word = kFleetStatus, .options = {}};
  if (options.json) order.options["json"] = "true";
  if (auto answer = send_order(config.data_dir, order)) return *std::move(answer);
  return fail(Code::unavailable,
              "no server runs on the data folder {}: give --data or --config of the one to ask",
              config.data_dir);
}

/// Without a server nobody hears the machine either.
Result<std::string> forget(const Options& options) {
  FW_TRY(const Config config, load_config(options.data));
  const Order order{.word = kFleetForget, .options = {{"machine", options.machine}}};
  if (auto answer = send_order(config.data_dir, order)) return *std::move(answer);
  return with_store(config, [&](store::Store& store, Bench&) -> Result<std::string> {
    FW_CHECK(store::forget_machine(store.system(), model::MachineId{options.machine}));
    return fmt::format("The machine {} is forgotten.\n", options.machine);
  });
}

}  // namespace

void add_fleet(CLI::App& app, Exit& exit) {
  CLI::App* fleet = app.add_subcommand("fleet", "Several machines that watch together");
  fleet->require_subcommand(1);
  auto options = std::make_shared<Options>();
  fleet->add_subcommand("key", "Print a new key for a fleet")->callback([&exit] {
    exit = tell(make_key());
  });
  fleet
      ->add_subcommand("probe-key",
                       "Print the key for probes of the fleet whose key is FLAREWARDEN_FLEET_KEY")
      ->callback([&exit] { exit = tell(probe_key()); });
  CLI::App* told = fleet->add_subcommand("status", "Who is there, as the running server knows it");
  add_data_options(*told, options->data);
  told->add_flag("--json", options->json, "As the API tells it");
  told->callback([options, &exit] { exit = tell(status(*options)); });
  CLI::App* gone = fleet->add_subcommand("forget", "Take a machine that is gone off the list");
  add_data_options(*gone, options->data);
  gone->add_option("MACHINE", options->machine, "Its id, as fleet status tells it")->required();
  gone->callback([options, &exit] { exit = tell(forget(*options)); });
}

}  // namespace fw::app
