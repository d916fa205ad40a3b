// Carries out what an operator orders of the data: backups, restoring, keys. The same in the
// running server and in a command of its own. Safe to use from any thread; blocks, one order at a
// time.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "app/config.hpp"
#include "app/order.hpp"
#include "base/surroundings.hpp"
#include "host/net/blocking_client.hpp"
#include "model/channel_kind.hpp"
#include "model/check_kind.hpp"
#include "model/objects.hpp"
#include "store/backup/export.hpp"
#include "store/backup/shelf.hpp"
#include "store/store.hpp"

namespace fw::app {

/// Stores of objects, over a client of their own. Safe to use from any thread.
class ObjectDoor {
 public:
  [[nodiscard]] static Result<std::unique_ptr<ObjectDoor>> make(const Config& config,
                                                                const Surroundings& around);
  /// Credentials of the order, else of the environment. Options "access_key", "secret_key",
  /// "session_token", "aws_region".
  [[nodiscard]] Result<std::unique_ptr<model::ObjectStore>> open(std::string_view url,
                                                                 const Order& order) const;

 private:
  std::unique_ptr<net::BlockingClient> http_;
  model::ObjectKinds kinds_;
};

/// What the environment says of credentials, as options of an order.
void add_credentials(Order& order);

/// What a Keeper works on; must outlive it.
struct Kept {
  store::Store& store;
  store::backup::IsSecret is_secret;  ///< which settings an export masks
  std::function<Result<>(const model::AccountId&)> remove_account;
  bool is_serving = false;
};

class Keeper {
 public:
  Keeper(Kept kept, const Config& config, const Surroundings& around)
      : kept_(std::move(kept)), config_(config), around_(around) {}

  /// What to print. `conflict` while another order is under way, `invalid` for an unknown word.
  [[nodiscard]] Result<std::string> obey(const Order& order);

 private:
  [[nodiscard]] Result<std::string> backup(const Order& order);
  [[nodiscard]] Result<std::string> restore(const Order& order);
  [[nodiscard]] Result<std::string> rotate(const Order& order);
  [[nodiscard]] Result<std::string> list_accounts();
  [[nodiscard]] Result<std::string> delete_account(const Order& order);
  [[nodiscard]] Result<std::string> export_one(const Order& order);
  [[nodiscard]] Result<std::string> import_one(const Order& order);
  /// The one that the order names, or the only one there is.
  [[nodiscard]] Result<model::AccountId> account_of(const Order& order);
  [[nodiscard]] Result<std::unique_ptr<model::ObjectStore>> open_first(const Order& order);
  [[nodiscard]] std::filesystem::path workshop() const;

  const Kept kept_;
  const Config& config_;
  const Surroundings around_;
  std::mutex mutex_;
  std::unique_ptr<ObjectDoor> door_;
};

/// Settings that the kinds of checks and channels declare as secrets, and all of unknown kinds.
/// Both must outlive it.
[[nodiscard]] store::backup::IsSecret secrets_of(const model::CheckKinds& checks,
                                                 const model::ChannelKinds& channels);

/// SQLite files in a folder, whatever the databases of the installation are.
[[nodiscard]] store::backup::OpenFolder sqlite_folder();

/// The stores of the configuration or of `to`, the nearest to this machine first.
[[nodiscard]] std::vector<model::PlacedObjects> backup_places(const Config& config,
                                                              const std::string& to);

}  // namespace fw::app
