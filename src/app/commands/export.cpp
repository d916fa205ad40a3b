// `flarewarden export`: all of one customer's data, to be read without us.
#include "app/commands/keeping.hpp"

namespace fw::app {
namespace {

struct Options {
  DataOptions data;
  std::string file;
  std::string account;
  std::string passphrase_file;
};

Result<std::string> export_one(const Options& options) {
  FW_TRY(const Config config, load_config(options.data));
  FW_TRY(const std::string passphrase, read_passphrase(options.passphrase_file));
  return give(config, {.word = "export",
                       .options = {{"to", absolute_path(options.file)},
                                   {"account", options.account},
                                   {"passphrase", passphrase}}});
}

}  // namespace

void add_export(CLI::App& app, Exit& exit) {
  CLI::App* command = app.add_subcommand("export", "All of an account's data as one archive");
  auto options = std::make_shared<Options>();
  add_data_options(*command, options->data);
  command->add_option("FILE", options->file, "A new file, such as account.tar.gz")->required();
  command->add_option("--account", options->account, "Which account, where there are several");
  command->add_option("--passphrase-file", options->passphrase_file,
                      "File whose first line seals the secrets; left out: they are masked");
  command->callback([options, &exit] { exit = tell(export_one(*options)); });
}

}  // namespace fw::app
