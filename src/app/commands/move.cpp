// `flarewarden move`: an account from one installation, or region, into another.
#include "app/commands/keeping.hpp"
#include "app/control_socket.hpp"
#include "base/file.hpp"

namespace fw::app {
namespace {

constexpr std::size_t kPassphraseBytes = 32;

struct Options {
  DataOptions from;
  std::string into_config;
  std::string into_data;
  std::string account;
};

/// Removed with everything in it at the end of a scope.
struct Folder {
  std::filesystem::path path;
  ~Folder() {
    std::error_code error;
    std::filesystem::remove_all(path, error);
  }
};

/// Copied, put in place and only then dropped: whatever fails, the account is in one place at
/// least.
Result<std::string> move(const Options& options) {
  FW_TRY(const Config from, load_config(options.from));
  FW_TRY(const Config into, load_config(DataOptions{options.into_config, options.into_data}));
  if (absolute_path(from.data_dir) == absolute_path(into.data_dir))
    return fail(Code::invalid, "the account is in {} already", into.data_dir);
  if (send_order(from.data_dir, {.word = "ping", .options = {}}))
    return fail(Code::conflict,
                "a server runs on {}: stop it first, as what it sees meanwhile would be lost",
                from.data_dir);
  SystemRandom random;
  // Where a server of the other installation can read it.
  const Folder folder{std::filesystem::path(absolute_path(into.data_dir)) / "move-work"};
  FW_CHECK(make_private_folders(folder.path));
  const std::string file = (folder.path / "account.tar.gz").string();
  const std::string passphrase = store::Seal::make_key(random).substr(0, kPassphraseBytes);
  FW_TRY(const std::string exported,
         give(from, {.word = "export",
                     .options = {
                         {"to", file}, {"account", options.account}, {"passphrase", passphrase}}}));
  FW_TRY(const std::string imported,
         give(into, {.word = "import", .options = {{"from", file}, {"passphrase", passphrase}}}));
  FW_TRY(const std::string dropped,
         give(from, {.word = "delete", .options = {{"account", options.account}}}));
  return fmt::format("{}{}", imported, dropped);
}

}  // namespace

void add_move(CLI::App& app, Exit& exit) {
  CLI::App* command = app.add_subcommand("move", "An account into another region's data");
  auto options = std::make_shared<Options>();
  add_data_options(*command, options->from);
  command->add_option("ACCOUNT", options->account, "Which account")->required();
  command->add_option("--into-config", options->into_config,
                      "TOML file of the installation it goes to");
  command->add_option("--into-data", options->into_data, "Folder of the databases it goes to");
  command->callback([options, &exit] { exit = tell(move(*options)); });
}

}  // namespace fw::app
