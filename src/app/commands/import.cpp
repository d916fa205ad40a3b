// `flarewarden import`: an account from what `export` wrote.
#include "app/commands/keeping.hpp"

namespace fw::app {
namespace {

struct Options {
  DataOptions data;
  std::string file;
  std::string passphrase_file;
};

Result<std::string> import_one(const Options& options) {
  FW_TRY(const Config config, load_config(options.data));
  FW_TRY(const std::string passphrase, read_passphrase(options.passphrase_file));
  return give(config,
              {.word = "import",
               .options = {{"from", absolute_path(options.file)}, {"passphrase", passphrase}}});
}

}  // namespace

void add_import(CLI::App& app, Exit& exit) {
  CLI::App* command = app.add_subcommand("import", "An account from an exported archive");
  auto options = std::make_shared<Options>();
  add_data_options(*command, options->data);
  command->add_option("FILE", options->file, "What `flarewarden export` wrote")->required();
  command->add_option("--passphrase-file", options->passphrase_file,
                      "File whose first line opens the secrets");
  command->callback([options, &exit] { exit = tell(import_one(*options)); });
}

}  // namespace fw::app
