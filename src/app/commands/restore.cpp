// `flarewarden restore`: a whole backup into an empty place, or one account into an installation.
#include "app/backup_report.hpp"
#include "app/commands/keeping.hpp"
#include "app/net_setup.hpp"
#include "base/encode.hpp"
#include "base/file.hpp"

namespace fw::app {
namespace {

struct Options {
  DataOptions data;
  std::string from;
  std::string id;
  std::string account;
  std::string key_file;
};

/// The key goes where the server will look for it.
Result<> put_key(const Config& config, const store::Seal& key) {
  if (std::getenv("FLAREWARDEN_KEY") != nullptr) return {};
  const std::filesystem::path file = std::filesystem::path(config.data_dir) / "secret.key";
  std::error_code error;
  if (std::filesystem::exists(file, error)) return {};
  return replace_file(file, to_base64(key.bytes()) + "\n");
}

Result<std::string> restore_all(const Config& config, const Options& options) {
  FW_TRY(const store::Seal key, region_key(config, options.key_file));
  Bench bench(config);
  const auto began = bench.clock.steady();
  FW_TRY(const auto door, ObjectDoor::make(config, bench.around()));
  const auto places = backup_places(config, options.from);
  if (places.empty()) return fail(Code::invalid, "say where the backups are: --from");
  FW_TRY(const auto objects, door->open(places.front().url, {}));
  FW_TRY(const auto chosen, store::backup::choose_backup(*objects, options.id));
  FW_TRY(const auto shelf, store::backup::Shelf::open(*objects, chosen, key));
  if (shelf.manifest().region != config.place.region)
    return fail(Code::invalid, "the backup is of the region {}, and machine.region is {}",
                shelf.manifest().region, config.place.region);
  FW_TRY(const auto databases, open_databases(config, bench.around()));
  const std::filesystem::path work_folder = std::filesystem::path(config.data_dir) / "backup-work";
  FW_TRY(auto work, store::backup::Workshop::make(work_folder, sqlite_folder()));
  FW_TRY(const auto restored, store::backup::restore_all(shelf, *databases, work));
  FW_CHECK(put_key(config, key));
  const auto took = std::chrono::duration_cast<Millis>(bench.clock.steady() - began);
  return restored_text(restored, shelf.manifest()) +
         fmt::format("It took {:.1f} s. Start the server with this data folder.\n",
                     static_cast<double>(took.count()) / 1'000);
}

Result<std::string> restore(const Options& options) {
  FW_TRY(const Config config, load_config(options.data));
  if (options.account.empty()) return restore_all(config, options);
  return give(
      config,
      {.word = "restore",
       .options = {{"to", options.from}, {"id", options.id}, {"account", options.account}}});
}

}  // namespace

void add_restore(CLI::App& app, Exit& exit) {
  CLI::App* command =
      app.add_subcommand("restore", "Put a backup, or one account of it, back in place");
  auto options = std::make_shared<Options>();
  add_data_options(*command, options->data);
  command->add_option("--from", options->from, "Where the backups are (backup.to)");
  command->add_option("--id", options->id, "Which one; the newest otherwise");
  command->add_option("--account", options->account,
                      "Only this account, into data that are there and do not have it");
  command->add_option("--key-file", options->key_file, "File with the region's key");
  command->callback([options, &exit] { exit = tell(restore(*options)); });
}

}  // namespace fw::app
