#include <array>
#include <cstdlib>
#include <optional>

#include "model/database_kind.hpp"
#include "plug/databases/libsql/libsql.hpp"
#include "plug/sqlkit/folder_lock.hpp"

namespace fw::databases::libsql {
namespace {

using model::SettingSpec;
using model::SettingType;

constexpr std::array kSettings = {
    SettingSpec{.name = "url", .help = "Address of the primary, such as http://10.0.0.5:8080."},
    SettingSpec{.name = "token",
                .type = SettingType::secret,
                .help = "JWT that the servers ask for; or FLAREWARDEN_LIBSQL_TOKEN in the "
                        "environment."},
    SettingSpec{.name = "user", .help = "User name, where they ask for basic authentication."},
    SettingSpec{.name = "password",
                .type = SettingType::secret,
                .help = "Its password; or FLAREWARDEN_LIBSQL_PASSWORD in the environment."},
    SettingSpec{.name = "admin_url",
                .help = "Address of sqld's administration (--admin-listen-addr), which makes and "
                        "drops databases."},
    SettingSpec{.name = "admin_token",
                .type = SettingType::secret,
                .help = "Token of the administration; or FLAREWARDEN_LIBSQL_ADMIN_TOKEN in the "
                        "environment."},
    SettingSpec{.name = "replica_url",
                .help = "Address of a replica on this machine, which is asked before the primary."},
    SettingSpec{.name = "replica_admin_url",
                .help = "Address of its administration: it keeps what its primary has dropped."},
    SettingSpec{.name = "replica_folder",
                .help = "Its --db-path, where this process may read it: pages are then read from "
                        "its files."},
    SettingSpec{.name = "turso_organization",
                .help = "Organization at Turso Cloud; databases then come from its platform API."},
    SettingSpec{.name = "turso_group",
                .help = "Group there that this region's databases are made in."},
    SettingSpec{.name = "turso_token",
                .type = SettingType::secret,
                .help = "Token of the platform API; or FLAREWARDEN_TURSO_TOKEN in the "
                        "environment."},
    SettingSpec{.name = "turso_api_url",
                .default_value = "https://api.turso.tech",
                .help = "Address of the platform API."},
    SettingSpec{.name = "system_url",
                .help = "Address of another primary, for the system database that all regions "
                        "share; empty: it is with the others."},
    SettingSpec{.name = "system_token",
                .type = SettingType::secret,
                .help = "JWT for the system database that regions share; or "
                        "FLAREWARDEN_SYSTEM_TOKEN in the environment."},
    SettingSpec{.name = "system_admin_url",
                .help = "Address of the administration of system_url's sqld."},
    SettingSpec{.name = "system_replica_url",
                .help = "Address of a replica of system_url on this machine."},
    SettingSpec{.name = "system_replica_folder",
                .help = "The --db-path of that replica, where this process may read it."},
    SettingSpec{.name = "system_turso_group",
                .help = "Group at Turso Cloud of the system database that all regions share."},
    SettingSpec{.name = "read_timeout",
                .type = SettingType::duration,
                .default_value = "5s",
                .help = "How long a read may take, from 100ms to 60s.",
                .min = 100,
                .max = 60'000},
    SettingSpec{.name = "write_timeout",
                .type = SettingType::duration,
                .default_value = "15s",
                .help = "How long a write may take, from 100ms to 60s.",
                .min = 100,
                .max = 60'000},
};

/// The setting, or what the environment says instead: secrets need not stand in a file.
std::string secret(const model::SettingsView& view, std::string_view name, const char* variable) {
  const char* text = std::getenv(variable);
  return text != nullptr ? std::string(text) : std::string(view.text(name));
}

Options options_of(const model::SettingsView& view) {
  const auto text = [&](std::string_view name) { return std::string(view.text(name)); };
  return {.url = text("url"),
          .token = secret(view, "token", "FLAREWARDEN_LIBSQL_TOKEN"),
          .user = text("user"),
          .password = secret(view, "password", "FLAREWARDEN_LIBSQL_PASSWORD"),
          .admin_url = text("admin_url"),
          .admin_token = secret(view, "admin_token", "FLAREWARDEN_LIBSQL_ADMIN_TOKEN"),
          .replica_url = text("replica_url"),
          .replica_admin_url = text("replica_admin_url"),
          .replica_folder = text("replica_folder"),
          .turso_organization = text("turso_organization"),
          .turso_group = text("turso_group"),
          .turso_token = secret(view, "turso_token", "FLAREWARDEN_TURSO_TOKEN"),
          .turso_api_url = text("turso_api_url"),
          .read_timeout = view.duration("read_timeout"),
          .write_timeout = view.duration("write_timeout")};
}

/// Where the system database is, where it has a place of its own: regions share it.
std::optional<Options> system_options_of(const model::SettingsView& view) {
  const auto text = [&](std::string_view name) { return std::string(view.text(name)); };
  Options options = options_of(view);
  options.is_of_all_regions = true;
  if (std::string token = secret(view, "system_token", "FLAREWARDEN_SYSTEM_TOKEN"); !token.empty())
    options.token = std::move(token);
  options.replica_url = text("system_replica_url");
  options.replica_folder = text("system_replica_folder");
  options.replica_admin_url.clear();
  if (view.has("system_turso_group")) {
    options.turso_group = text("system_turso_group");
    return options;
  }
  if (!view.has("system_url")) return std::nullopt;
  options.url = text("system_url");
  options.admin_url = text("system_admin_url");
  options.turso_organization.clear();
  options.turso_group.clear();
  options.turso_token.clear();
  return options;
}

/// The servers' databases with what this process holds for them.
class Owned final : public model::DatabaseProvider {
 public:
  /// `system` may be nullptr.
  Owned(sqlkit::FolderLock lock, std::unique_ptr<net::BlockingClient> client,
        std::unique_ptr<model::DatabaseProvider> databases,
        std::unique_ptr<model::DatabaseProvider> system)
      : lock_(std::move(lock)),
        client_(std::move(client)),
        databases_(std::move(databases)),
        system_(std::move(system)) {}

  Result<std::shared_ptr<model::Database>> open(std::string_view name,
                                                model::Durability durability) override {
    return of(name).open(name, durability);
  }
  Result<bool> exists(std::string_view name) override { return of(name).exists(name); }
  Result<> drop(std::string_view name) override { return of(name).drop(name); }
  Result<std::vector<std::string>> list(std::string_view prefix) override {
    return databases_->list(prefix);
  }
  std::size_t writes_at_a_time() const override { return databases_->writes_at_a_time(); }
  std::optional<model::DatabaseTrouble> trouble() const override { return databases_->trouble(); }

 private:
  model::DatabaseProvider& of(std::string_view name) {
    return system_ && name == "system" ? *system_ : *databases_;
  }

  const sqlkit::FolderLock lock_;
  const std::unique_ptr<net::BlockingClient> client_;
  const std::unique_ptr<model::DatabaseProvider> databases_;
  const std::unique_ptr<model::DatabaseProvider> system_;  ///< where regions share theirs
};

class Kind final : public model::DatabaseKind {
 public:
  explicit Kind(const net::NetOptions& net) : net_(net) {
    // The operator named these servers: they may stand in any network, under any name.
    net_.allowed_ranges = {"0.0.0.0/0", "::/0"};
    net_.allowed_names = {"*"};
  }
  std::string_view name() const override { return "libsql"; }
  model::SettingsTable settings() const override { return kSettings; }

  Result<std::unique_ptr<model::DatabaseProvider>> open(
      const model::DatabaseContext& context, const model::Settings& settings) const override {
    FW_CHECK(model::check(kSettings, settings));
    FW_TRY(auto lock, sqlkit::FolderLock::make_and_take(context.data_folder));
    FW_TRY(auto client, net::BlockingClient::make(context.around, net_));
    const model::SettingsView view(kSettings, settings);
    FW_TRY(auto databases, connect(context.around, *client, options_of(view)));
    std::unique_ptr<model::DatabaseProvider> system;
    if (const auto options = system_options_of(view)) {
      auto connected = connect(context.around, *client, *options);
      if (!connected)
        return fail(Code::invalid, "the system database that regions share: {}",
                    connected.error().sentence());
      system = *std::move(connected);
    }
    return std::make_unique<Owned>(std::move(lock), std::move(client), std::move(databases),
                                   std::move(system));
  }

 private:
  net::NetOptions net_;
};

}  // namespace

// Declared by the generated table of kinds.
std::unique_ptr<model::DatabaseKind> make(const net::NetOptions& net) {
  return std::make_unique<Kind>(net);
}

}  // namespace fw::databases::libsql
