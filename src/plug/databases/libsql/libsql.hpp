// Databases on libSQL servers: an sqld of one's own, or Turso Cloud. Safe to use from any thread.
#pragma once

#include <memory>
#include <string>

#include "base/surroundings.hpp"
#include "base/time.hpp"
#include "host/net/blocking_client.hpp"
#include "model/database.hpp"

namespace fw::databases::libsql {

struct Options {
  std::string url;    ///< of the primary: "http://10.0.0.5:8080"; unused with Turso
  std::string token;  ///< JWT, or "" …
  std::string user;   ///< … for basic authentication
  std::string password;
  std::string admin_url;  ///< of sqld's administration, which makes namespaces
  std::string admin_token;
  std::string replica_url;         ///< of a replica on this machine, or ""
  std::string replica_admin_url;   ///< of its administration: it keeps what its primary drops
  std::string replica_folder;      ///< its --db-path, where this process may read it, or ""
  std::string turso_organization;  ///< set: databases come from Turso's platform API
  std::string turso_group;
  std::string turso_token;
  std::string turso_api_url = "https://api.turso.tech";
  Millis read_timeout{5'000};
  Millis write_timeout{15'000};
  bool is_of_all_regions = false;  ///< it has the system database that regions share
};

/// `invalid` where the options do not fit together. No server is asked yet: one that is away is no
/// reason not to start.
[[nodiscard]] Result<std::unique_ptr<model::DatabaseProvider>> connect(Surroundings around,
                                                                       net::BlockingClient& client,
                                                                       const Options& options);

}  // namespace fw::databases::libsql
