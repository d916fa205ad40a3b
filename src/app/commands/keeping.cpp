#include "app/commands/keeping.hpp"

#include <cstdlib>

#include "app/control_socket.hpp"
#include "app/logging.hpp"
#include "app/net_setup.hpp"
#include "base/encode.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "plug/channels/family.hpp"
#include "plug/checks/family.hpp"

namespace fw::app {
namespace {

constexpr std::size_t kKeyFileBytesMax = 256;
constexpr std::size_t kPassphraseBytesMax = 1'024;

}  // namespace

void add_data_options(CLI::App& command, DataOptions& options) {
  command.add_option("--config", options.config_file, "TOML file of the installation");
  command.add_option("--data", options.data_dir, "Folder of the databases (./data)");
}

Result<Config> load_config(const DataOptions& options) {
  FW_TRY(Config config, load_config(options.config_file));
  if (!options.data_dir.empty()) config.data_dir = options.data_dir;
  return config;
}

Bench::Bench(const Config& config) : log(make_log(config.log_level)) {}

Result<std::string> with_store(
    const Config& config, const std::function<Result<std::string>(store::Store&, Bench&)>& use) {
  std::error_code error;
  if (!std::filesystem::is_directory(config.data_dir, error))
    return fail(Code::not_found, "there is no data folder {}: give --data or --config",
                config.data_dir);
  Bench bench(config);
  FW_TRY(const auto databases, open_databases(config, bench.around()));
  store::StoreOptions options;
  options.data_folder = config.data_dir;
  options.region = config.place.region;
  options.ingest.log.bytes_max = config.log_bytes_max;
  options.ingest.retention = config.history;
  if (const char* key = std::getenv("FLAREWARDEN_KEY")) options.secret_key = key;
  FW_TRY(const auto store, store::Store::open({*databases, bench.random, *bench.log, bench.metrics},
                                              std::move(options), [](const auto&) {}));
  return use(*store, bench);
}

Result<std::string> give(const Config& config, Order order) {
  add_credentials(order);
  if (auto answer = send_order(config.data_dir, order)) return *std::move(answer);
  const auto obey = [&](store::Store& store, Bench& bench) -> Result<std::string> {
    // Kinds are made of a network, which here nobody uses.
    boost::asio::io_context loop;
    FW_TRY(const auto net, net::Net::make(loop, bench.around(), net_options(config)));
    const model::CheckKinds checks = checks::make_all(*net);
    const model::ChannelKinds channels = channels::make_all(*net);
    const auto remove = [&store](const model::AccountId& account) {
      return store.delete_account(account);
    };
    return Keeper({.store = store,
                   .is_secret = secrets_of(checks, channels),
                   .remove_account = remove},
                  config, bench.around())
        .obey(order);
  };
  return with_store(config, obey);
}

Result<std::string> read_passphrase(const std::string& file) {
  if (file.empty()) return std::string();
  FW_TRY(const std::string text, read_file(file, kPassphraseBytesMax));
  const std::string_view line = std::string_view(text).substr(0, text.find('\n'));
  if (line.size() < store::backup::kPassphraseBytesMin)
    return fail(Code::invalid, "{}: a passphrase has at least {} characters", file,
                store::backup::kPassphraseBytesMin);
  return std::string(line);
}

std::string absolute_path(const std::string& path) {
  std::error_code error;
  return std::filesystem::absolute(path, error).lexically_normal().string();
}

Result<store::Seal> region_key(const Config& config, const std::string& file) {
  SystemRandom random;
  const char* given = std::getenv("FLAREWARDEN_KEY");
  if (file.empty() && given != nullptr) return store::Seal::load(given, {}, random);
  const std::filesystem::path path = file.empty()
                                         ? std::filesystem::path(config.data_dir) / "secret.key"
                                         : std::filesystem::path(file);
  auto text = read_file(path, kKeyFileBytesMax);
  if (!text)
    return fail(
        Code::invalid,
        "the key of the region is needed: --key-file, FLAREWARDEN_KEY, or secret.key in the "
        "data folder ({})",
        text.error().sentence());
  return store::Seal::load(trim(*text), {}, random);
}

std::filesystem::path temporary_folder(Random& random) {
  std::array<std::byte, 8> bytes{};
  random.fill(bytes);
  return std::filesystem::temp_directory_path() /
         ("flarewarden-" + to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()}));
}

Exit tell(const Result<std::string>& text) {
  if (!text) {
    const Exit exit = complain(text.error());
    return exit == Exit::target_failed ? Exit::internal : exit;
  }
  fmt::print("{}", *text);
  return Exit::fine;
}

}  // namespace fw::app
