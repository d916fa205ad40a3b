#include "app/keeper.hpp"

#include <cstdlib>

#include "app/backup_report.hpp"
#include "app/net_setup.hpp"
#include "app/version.hpp"
#include "base/text.hpp"
#include "plug/databases/sqlite/sqlite.hpp"
#include "plug/objects/family.hpp"
#include "store/accounts.hpp"
#include "store/backup/make.hpp"
#include "store/backup/restore.hpp"

namespace fw::app {
namespace {

struct Credential {
  const char* variable;
  const char* option;
};
constexpr std::array<Credential, 5> kCredentials = {{{"AWS_ACCESS_KEY_ID", "access_key"},
                                                     {"AWS_SECRET_ACCESS_KEY", "secret_key"},
                                                     {"AWS_SESSION_TOKEN", "session_token"},
                                                     {"AWS_DEFAULT_REGION", "aws_region"},
                                                     {"AWS_REGION", "aws_region"}}};

std::string text_of(const char* variable) {
  const char* text = std::getenv(variable);
  return text == nullptr ? std::string() : std::string(text);
}

/// The one that vendors are watched for has an id that nobody can name.
bool is_customers(const model::AccountId& account) {
  return model::AccountId::parse(account.value).has_value();
}

/// A table of settings of a kind, or nothing where it is not known.
template <class Kinds>
bool is_secret_of(const Kinds& kinds, std::string_view kind, std::string_view setting) {
  const auto* found = model::find(kinds, kind);
  if (found == nullptr) return true;
  for (const model::SettingSpec& spec : found->settings())
    if (spec.name == setting) return spec.type == model::SettingType::secret;
  return true;
}

}  // namespace

void add_credentials(Order& order) {
  for (const auto& [variable, option] : kCredentials)
    if (auto value = text_of(variable); !value.empty())
      order.options.insert_or_assign(option, std::move(value));
}

Result<std::unique_ptr<ObjectDoor>> ObjectDoor::make(const Config& config,
                                                     const Surroundings& around) {
  net::NetOptions options = net_options(config);
  // The operator named the store; most that are one's own stand in private networks.
  options.allowed_ranges = {"0.0.0.0/0", "::/0"};
  options.allowed_names = {"*"};
  auto door = std::make_unique<ObjectDoor>();
  FW_TRY(door->http_, net::BlockingClient::make(around, options));
  door->kinds_ = objects::make_all(*door->http_, around.clock);
  return door;
}

Result<std::unique_ptr<model::ObjectStore>> ObjectDoor::open(std::string_view url,
                                                             const Order& order) const {
  Order with = order;
  if (with.option("access_key").empty()) add_credentials(with);
  return model::open_objects(kinds_, url,
                             {.region = with.option("aws_region"),
                              .credentials = {.access_key = with.option("access_key"),
                                              .secret_key = with.option("secret_key"),
                                              .session_token = with.option("session_token")}});
}

store::backup::IsSecret secrets_of(const model::CheckKinds& checks,
                                   const model::ChannelKinds& channels) {
  return [&checks, &channels](std::string_view table, std::string_view kind,
                              std::string_view setting) {
    return table == "channels" ? is_secret_of(channels, kind, setting)
                               : is_secret_of(checks, kind, setting);
  };
}

store::backup::OpenFolder sqlite_folder() {
  return [](const std::filesystem::path& folder) { return databases::sqlite::open_folder(folder); };
}

std::vector<model::PlacedObjects> backup_places(const Config& config, const std::string& to) {
  if (!to.empty()) return {model::parse_placed(to)};
  std::vector<model::PlacedObjects> places;
  for (const std::string& text : config.backup_to) places.push_back(model::parse_placed(text));
  return model::by_nearness(places, config.place.name, config.place.region);
}

std::filesystem::path Keeper::workshop() const {
  return std::filesystem::path(config_.data_dir) / "backup-work";
}

/// The nearest that answers.
Result<std::unique_ptr<model::ObjectStore>> Keeper::open_first(const Order& order) {
  if (!door_) {
    FW_TRY(door_, ObjectDoor::make(config_, around_));
  }
  const auto places = backup_places(config_, order.option("to"));
  if (places.empty())
    return fail(Code::invalid,
                "say where: --to /a/folder or s3://…, or backup.to in the configuration");
  for (std::size_t i = 0;; ++i) {
    FW_TRY(auto objects, door_->open(places[i].url, order));
    if (i + 1 == places.size()) return objects;
    const auto there = objects->find("probe");
    if (there || there.error().code() != Code::unavailable) return objects;
    around_.log.warning("{} does not answer; the next one is tried", objects->address());
  }
}

Result<std::string> Keeper::obey(const Order& order) {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock.owns_lock())
    return fail(Code::conflict, "another order is under way: try again when it is done");
  if (order.word == "backup") return backup(order);
  if (order.word == "restore") return restore(order);
  if (order.word == "rotate") return rotate(order);
  if (order.word == "accounts") return list_accounts();
  if (order.word == "delete") return delete_account(order);
  if (order.word == "export") return export_one(order);
  if (order.word == "import") return import_one(order);
  return fail(Code::invalid, "this server knows no order \"{}\"",
              shorten(printable(order.word), 40));
}

Result<std::string> Keeper::backup(const Order& order) {
  std::vector<model::AccountId> only;
  if (!order.option("account").empty()) {
    FW_TRY(const auto account, account_of(order));
    only.push_back(account);
  }
  FW_TRY(const auto objects, open_first(order));
  const auto began = around_.clock.steady();
  FW_TRY(const auto manifest,
         store::backup::make_backup(kept_.store,
                                    {*objects, workshop(), sqlite_folder(), around_.clock,
                                     around_.random, std::string(version())},
                                    only));
  const auto took = std::chrono::duration_cast<Millis>(around_.clock.steady() - began);
  std::size_t pruned = 0;
  if (const auto keep = to_number<std::size_t>(order.option("keep")); keep && *keep > 0) {
    FW_TRY(pruned, store::backup::prune(kept_.store, *objects, *keep, around_.clock.now()));
  }
  return backup_text(manifest, objects->address(), took, pruned);
}

Result<std::string> Keeper::restore(const Order& order) {
  FW_TRY(const auto account, model::AccountId::parse(order.option("account")));
  FW_TRY(const auto objects, open_first(order));
  FW_TRY(const auto chosen, store::backup::choose_backup(*objects, order.option("id")));
  FW_TRY(const auto shelf,
         store::backup::Shelf::open(*objects, chosen, kept_.store.keys().region_key()));
  FW_TRY(auto work, store::backup::Workshop::make(workshop(), sqlite_folder()));
  FW_TRY(const auto restored, store::backup::restore_account(shelf, account, kept_.store, work));
  std::string text = restored_text(restored, shelf.manifest());
  if (kept_.is_serving)
    text += "Start the server again: until then the account is there, but not watched.\n";
  return text;
}

Result<std::string> Keeper::rotate(const Order& order) {
  FW_TRY(const std::size_t keys, kept_.store.rotate_region_key(order.option("key")));
  std::string text =
      fmt::format("{} {} of accounts wrapped under the new key of the region ({}).\n", keys,
                  keys == 1 ? "key" : "keys", kept_.store.keys().region_key().id());
  if (std::getenv("FLAREWARDEN_KEY") != nullptr)
    text += "Set FLAREWARDEN_KEY to it before the next start.\n";
  return text +
         "Make a backup now: earlier ones open with the new key once their keys are stored "
         "anew.\n";
}

Result<std::string> Keeper::list_accounts() {
  FW_TRY(const auto accounts, store::describe_accounts(kept_.store.accounts()));
  std::string text;
  for (const store::AccountFacts& account : accounts)
    if (is_customers(account.id))
      text += fmt::format("{}  {} people, {} monitors  {}\n", account.id.value, account.people,
                          account.monitors, account.name);
  return text.empty() ? "There is no account.\n" : text;
}

Result<std::string> Keeper::delete_account(const Order& order) {
  FW_TRY(const auto account, model::AccountId::parse(order.option("account")));
  FW_CHECK(kept_.remove_account(account));
  return fmt::format(
      "The account {} is deleted, and its key destroyed. Make a backup now: once it is made, "
      "nobody "
      "can read the account in earlier ones.\n",
      account.value);
}

Result<model::AccountId> Keeper::account_of(const Order& order) {
  const std::string named = order.option("account");
  if (!named.empty()) return model::AccountId::parse(named);
  FW_TRY(auto accounts, store::list_accounts(kept_.store.accounts()));
  std::erase_if(accounts, [](const auto& account) { return !is_customers(account); });
  if (accounts.size() == 1) return accounts.front();
  std::vector<std::string> ids;
  for (const model::AccountId& account : accounts) ids.push_back(account.value);
  return fail(Code::invalid, "say which account: --account {}", join(ids, ", "));
}

Result<std::string> Keeper::export_one(const Order& order) {
  FW_TRY(const auto account, account_of(order));
  FW_TRY(auto work, store::backup::Workshop::make(workshop(), sqlite_folder()));
  FW_TRY(const auto exported,
         store::backup::export_account(kept_.store,
                                       {.account = account,
                                        .to = order.option("to"),
                                        .passphrase = order.option("passphrase"),
                                        .is_secret = kept_.is_secret,
                                        .program = std::string(version()),
                                        .at = around_.clock.now()},
                                       work, around_.random));
  return fmt::format("{}: the account {} with {} rows and the results of {} monitors, {}.\n",
                     order.option("to"), account.value, exported.rows, exported.monitors,
                     order.option("passphrase").empty() ? "without its secrets"
                                                        : "its secrets under the passphrase");
}

Result<std::string> Keeper::import_one(const Order& order) {
  FW_TRY(auto work, store::backup::Workshop::make(workshop(), sqlite_folder()));
  FW_TRY(const auto imported, store::backup::import_account(kept_.store, order.option("from"),
                                                            order.option("passphrase"), work));
  std::string text = fmt::format("The account {} is there: {} rows, the results of {} monitors.\n",
                                 imported.account.value, imported.rows, imported.monitors);
  if (!imported.with_secrets)
    text +=
        "It came without its secrets: what needs one is paused, and nobody can sign in to it "
        "with the old password.\n";
  if (kept_.is_serving) text += "Start the server again, so that it is watched.\n";
  return text;
}

}  // namespace fw::app
