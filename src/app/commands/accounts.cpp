// `flarewarden accounts list|delete`: who is here, and who leaves for good.
#include "app/commands/keeping.hpp"

namespace fw::app {
namespace {

struct Options {
  DataOptions data;
  std::string account;
};

Result<std::string> order(const Options& options, std::string word) {
  FW_TRY(const Config config, load_config(options.data));
  return give(config, {.word = std::move(word), .options = {{"account", options.account}}});
}

}  // namespace

void add_accounts(CLI::App& app, Exit& exit) {
  CLI::App* accounts = app.add_subcommand("accounts", "The accounts of this region");
  accounts->require_subcommand(1);
  auto options = std::make_shared<Options>();
  CLI::App* list = accounts->add_subcommand("list", "Their ids, names and sizes");
  add_data_options(*list, options->data);
  list->callback([options, &exit] { exit = tell(order(*options, "accounts")); });
  CLI::App* gone =
      accounts->add_subcommand("delete", "Delete one with all its data, and destroy its key");
  add_data_options(*gone, options->data);
  gone->add_option("ACCOUNT", options->account, "Which account")->required();
  gone->callback([options, &exit] { exit = tell(order(*options, "delete")); });
}

}  // namespace fw::app
