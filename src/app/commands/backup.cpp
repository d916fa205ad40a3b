// `flarewarden backup`: a copy of everything, or of one account, into a folder or a bucket.
#include "app/commands/keeping.hpp"

namespace fw::app {
namespace {

struct Options {
  DataOptions data;
  std::string to;
  std::string account;
  std::string keep;
};

Result<std::string> backup(const Options& options) {
  FW_TRY(const Config config, load_config(options.data));
  return give(
      config,
      {.word = "backup",
       .options = {{"to", options.to}, {"account", options.account}, {"keep", options.keep}}});
}

}  // namespace

void add_backup(CLI::App& app, Exit& exit) {
  CLI::App* command = app.add_subcommand("backup", "Copy everything, beside a running server");
  auto options = std::make_shared<Options>();
  add_data_options(*command, options->data);
  command->add_option("--to", options->to,
                      "/a/folder or s3://bucket/prefix?endpoint=…&region=… (backup.to)");
  command->add_option("--account", options->account, "Only this account");
  command->add_option("--keep", options->keep, "Remove all but so many backups afterwards")
      ->check(CLI::Range(1, 1'000));
  command->callback([options, &exit] { exit = tell(backup(*options)); });
}

}  // namespace fw::app
