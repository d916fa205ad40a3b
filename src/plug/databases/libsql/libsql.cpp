#include "plug/databases/libsql/libsql.hpp"

#include <deque>
#include <mutex>
#include <unordered_map>

#include "plug/databases/libsql/database.hpp"

namespace fw::databases::libsql {
namespace {

/// Local files are read with the same limits as a folder's of our own.
constexpr std::size_t kHeapBytesMax = 512 << 20;
constexpr std::size_t kWritesAtATime = 16;

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

class Servers final : public model::DatabaseProvider {
 public:
  Servers(Surroundings around, net::BlockingClient& client, const Options& options)
      : condition_(around.log, around.metrics, options.is_of_all_regions) {
    shared_ = std::make_shared<Shared>(
        Server(client, condition_, authorization_of(options.token, options.user, options.password)),
        condition_, nullptr, nullptr, without_slash(options.replica_url), options.read_timeout,
        options.write_timeout);
    if (!options.replica_folder.empty())
      shared_->files = std::make_unique<ReplicaFiles>(options.replica_folder);
    if (!options.replica_admin_url.empty())
      replica_ = sqld_namespaces(
          {.url = shared_->replica_url, .admin_url = without_slash(options.replica_admin_url)},
          Server(client, condition_, authorization_of(options.admin_token, "", "")));
    if (options.turso_organization.empty()) {
      shared_->namespaces = sqld_namespaces(
          {.url = without_slash(options.url), .admin_url = without_slash(options.admin_url)},
          Server(client, condition_, authorization_of(options.admin_token, "", "")));
    } else {
      shared_->namespaces = turso_namespaces(
          {.api_url = without_slash(options.turso_api_url),
           .organization = options.turso_organization,
           .group = options.turso_group},
          Server(client, condition_, authorization_of(options.turso_token, "", "")));
    }
  }

  Result<std::shared_ptr<model::Database>> open(std::string_view name,
                                                model::Durability durability) override {
    FW_TRY(const std::string space, namespace_of(name));
    {
      const std::lock_guard lock(mutex_);
      if (auto known = known_[space].lock()) return known;
    }
    auto address = shared_->namespaces->make(space, durability);
    if (!address) {
      // What the replica has, its primary has; that one may be away.
      if (!is_near(space)) return std::unexpected(std::move(address).error());
      address = shared_->namespaces->address_of(space);
    }
    const std::lock_guard lock(mutex_);
    std::weak_ptr<RemoteDatabase>& slot = known_[space];
    std::shared_ptr<RemoteDatabase> database = slot.lock();
    if (!database) {
      database = std::make_shared<RemoteDatabase>(shared_, *std::move(address));
      slot = database;
      // The last ones stay, so that what was written to them last is still known.
      recent_.push_back(database);
      if (recent_.size() > recent_max) recent_.pop_front();
      if (known_.size() > 2 * recent_max)
        std::erase_if(known_, [](const auto& entry) { return entry.second.expired(); });
    }
    return database;
  }

  Result<bool> exists(std::string_view name) override {
    FW_TRY(const std::string space, namespace_of(name));
    {
      const std::lock_guard lock(mutex_);
      const auto found = known_.find(space);
      if (found != known_.end() && !found->second.expired()) return true;
    }
    if (is_near(space)) return true;
    return shared_->namespaces->exists(space);
  }

  Result<> drop(std::string_view name) override {
    FW_TRY(const std::string space, namespace_of(name));
    FW_CHECK(shared_->namespaces->drop(space));
    if (replica_) FW_CHECK(replica_->drop(space));
    condition_.forget(space);
    const std::lock_guard lock(mutex_);
    const auto found = known_.find(space);
    if (found == known_.end()) return {};
    if (auto database = found->second.lock()) database->mark_removed();
    known_.erase(found);
    std::erase_if(recent_, [](const auto& database) { return database->is_removed(); });
    return {};
  }

  Result<std::vector<std::string>> list(std::string_view /*prefix*/) override {
    return fail(Code::unavailable, "the server does not tell which databases it has");
  }

  std::size_t writes_at_a_time() const override { return kWritesAtATime; }

  std::optional<model::DatabaseTrouble> trouble() const override { return condition_.now(); }

 private:
  static constexpr std::size_t recent_max = 16'384;

  [[nodiscard]] bool is_near(const std::string& space) const {
    return shared_->files && shared_->files->has(space);
  }

  Condition condition_;
  std::shared_ptr<Shared> shared_;
  std::unique_ptr<Namespaces> replica_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::weak_ptr<RemoteDatabase>> known_;
  std::deque<std::shared_ptr<RemoteDatabase>> recent_;
};

Result<> check(const Options& options) {
  if (options.turso_organization.empty()) {
    if (options.url.empty())
      return fail(Code::invalid,
                  "libSQL needs url, the address of the primary such as http://10.0.0.5:8080, or "
                  "turso_organization");
    if (!options.turso_group.empty() || !options.turso_token.empty())
      return fail(Code::invalid, "turso_group and turso_token go with turso_organization");
  } else {
    if (options.turso_group.empty() || options.turso_token.empty() || options.token.empty())
      return fail(
          Code::invalid,
          "Turso needs turso_group, turso_token (of its platform) and token (of the group)");
    if (!options.url.empty() || !options.admin_url.empty())
      return fail(Code::invalid, "url and admin_url are an sqld's; Turso has its own");
  }
  const bool has_more = !options.replica_folder.empty() || !options.replica_admin_url.empty();
  if (has_more && options.replica_url.empty())
    return fail(
        Code::invalid,
        "replica_folder and replica_admin_url need replica_url, the address of that replica");
  return {};
}

}  // namespace

Result<std::unique_ptr<model::DatabaseProvider>> connect(Surroundings around,
                                                         net::BlockingClient& client,
                                                         const Options& options) {
  FW_CHECK(check(options));
  if (!options.replica_folder.empty()) FW_CHECK(sqlkit::prepare_library(kHeapBytesMax));
  return std::make_unique<Servers>(around, client, options);
}

}  // namespace fw::databases::libsql
