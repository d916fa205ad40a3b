// Where databases come from on servers: made, found, dropped. One implementation a kind of
// administration. Safe to use from any thread; blocks.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/database.hpp"
#include "plug/databases/libsql/server.hpp"

namespace fw::databases::libsql {

/// "system" as it is, "accounts/eu" as "accounts-eu", "monitors/eu/eu_0abc…" as "mon-eu-0abc…":
/// lower-case letters, digits and dashes, at most 64, as all servers allow. `internal` for a name
/// of another shape.
[[nodiscard]] Result<std::string> namespace_of(std::string_view name);

class Namespaces {
 public:
  virtual ~Namespaces() = default;
  /// Makes it where it is missing.
  [[nodiscard]] virtual Result<Address> make(const std::string& space,
                                             model::Durability durability) = 0;
  [[nodiscard]] virtual Result<bool> exists(const std::string& space) = 0;
  /// No error where there is none.
  [[nodiscard]] virtual Result<> drop(const std::string& space) = 0;
  /// Where it is, as far as is known without asking.
  [[nodiscard]] virtual Address address_of(const std::string& space) = 0;
};

/// An sqld with --enable-namespaces: POST /v1/namespaces/NAME/create on its admin port. Without an
/// `admin_url` there is one database only for each name that somebody made by hand.
struct SqldOptions {
  std::string url;
  std::string admin_url;
  Millis timeout{10'000};
};
[[nodiscard]] std::unique_ptr<Namespaces> sqld_namespaces(SqldOptions options, Server admin);

/// Turso Cloud: its platform API, one group a region.
struct TursoOptions {
  std::string api_url = "https://api.turso.tech";
  std::string organization;
  std::string group;
  Millis timeout{15'000};
};
[[nodiscard]] std::unique_ptr<Namespaces> turso_namespaces(TursoOptions options, Server api);

}  // namespace fw::databases::libsql
