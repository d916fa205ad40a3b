// `flarewarden keys rotate`: another key of the region, while the server runs.
#include "app/commands/keeping.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace fw::app {
namespace {

constexpr std::size_t kKeyFileBytesMax = 256;

struct Options {
  DataOptions data;
  std::string new_key_file;
};

Result<std::string> rotate(const Options& options) {
  FW_TRY(const Config config, load_config(options.data));
  Order order{.word = "rotate", .options = {}};
  if (!options.new_key_file.empty()) {
    FW_TRY(const std::string text, read_file(options.new_key_file, kKeyFileBytesMax));
    order.options["key"] = trim(text);
  }
  return give(config, std::move(order));
}

}  // namespace

void add_keys(CLI::App& app, Exit& exit) {
  CLI::App* keys = app.add_subcommand("keys", "The keys that secrets are sealed under");
  keys->require_subcommand(1);
  CLI::App* command =
      keys->add_subcommand("rotate", "Wrap the keys of accounts under a new key of the region");
  auto options = std::make_shared<Options>();
  add_data_options(*command, options->data);
  command->add_option("--new-key-file", options->new_key_file,
                      "File with the new key, base64 of 32 bytes; made otherwise");
  command->callback([options, &exit] { exit = tell(rotate(*options)); });
}

}  // namespace fw::app
