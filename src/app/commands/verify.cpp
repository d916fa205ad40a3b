// `flarewarden verify`: is a backup whole, and can it be read?
#include "app/backup_report.hpp"
#include "app/commands/keeping.hpp"

namespace fw::app {
namespace {

struct Options {
  DataOptions data;
  std::string from;
  std::string id;
  std::string key_file;
  bool list = false;
};

Result<std::string> verify(const Options& options) {
  FW_TRY(const Config config, load_config(options.data));
  Bench bench(config);
  FW_TRY(const auto door, ObjectDoor::make(config, bench.around()));
  const auto places = backup_places(config, options.from);
  if (places.empty()) return fail(Code::invalid, "say where the backups are: --from");
  FW_TRY(const auto objects, door->open(places.front().url, {}));
  if (options.list) {
    FW_TRY(const auto backups, store::backup::list_backups(*objects));
    return listed_text(backups);
  }
  FW_TRY(const store::Seal key, region_key(config, options.key_file));
  const auto began = bench.clock.steady();
  FW_TRY(const auto chosen, store::backup::choose_backup(*objects, options.id));
  FW_TRY(const auto shelf, store::backup::Shelf::open(*objects, chosen, key));
  FW_TRY(auto work, store::backup::Workshop::make(temporary_folder(bench.random), sqlite_folder()));
  FW_TRY(const auto verified, store::backup::verify(shelf, work));
  return verified_text(verified, std::chrono::duration_cast<Millis>(bench.clock.steady() - began));
}

}  // namespace

void add_verify(CLI::App& app, Exit& exit) {
  CLI::App* command = app.add_subcommand("verify", "Read a whole backup and say what is in it");
  auto options = std::make_shared<Options>();
  add_data_options(*command, options->data);
  command->add_option("--from", options->from, "Where the backups are (backup.to)");
  command->add_option("--id", options->id, "Which one; the newest otherwise");
  command->add_option("--key-file", options->key_file, "File with the region's key");
  command->add_flag("--list", options->list, "Only say which backups there are");
  command->callback([options, &exit] { exit = tell(verify(*options)); });
}

}  // namespace fw::app
