// The port every kind of database implements, one folder a kind under plug/databases/.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/surroundings.hpp"
#include "model/database.hpp"
#include "model/settings.hpp"

namespace fw::model {

/// What every kind is given by the machine it runs on.
struct DatabaseContext {
  Surroundings around;
  std::string data_folder;  ///< made where it is missing, and locked: one process owns it
};

/// A kind of database. Main thread only.
class DatabaseKind {
 public:
  virtual ~DatabaseKind() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;  ///< "sqlite"; also the folder
  [[nodiscard]] virtual SettingsTable settings() const = 0;
  /// `invalid` where the settings do not fit together, `conflict` where another process holds the
  /// data folder. A server that is away is no error: its databases say so when they are used.
  [[nodiscard]] virtual Result<std::unique_ptr<DatabaseProvider>> open(
      const DatabaseContext& context, const Settings& settings) const = 0;
};

using DatabaseKinds = std::vector<std::unique_ptr<DatabaseKind>>;

}  // namespace fw::model
