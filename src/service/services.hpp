// All use cases over one data folder, wired together. Safe to use from any thread.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "model/channel_kind.hpp"
#include "model/check_kind.hpp"
#include "model/database.hpp"
#include "model/target_guard.hpp"
#include "model/vendor_states.hpp"
#include "service/accounts.hpp"
#include "service/cell.hpp"
#include "service/channels.hpp"
#include "service/dashboard.hpp"
#include "service/directory.hpp"
#include "service/engine_port.hpp"
#include "service/fleet.hpp"
#include "service/heartbeats.hpp"
#include "service/incidents.hpp"
#include "service/live.hpp"
#include "service/maintenance.hpp"
#include "service/monitors.hpp"
#include "service/scans.hpp"
#include "service/service_catalogue.hpp"
#include "service/sites.hpp"
#include "service/status_pages.hpp"
#include "service/vendors.hpp"
#include "store/history/retention.hpp"

namespace fw::scan {
class Catalogue;
}
namespace fw::store {
class Store;
}

namespace fw::service {

struct ServiceOptions {
  std::filesystem::path data_folder;  ///< for the result log and the key file; exists already
  std::size_t log_bytes_max = std::size_t{3} << 30;  ///< of results that wait for their databases
  std::string region = "local";                      ///< accounts made here belong to it
  model::MachineId machine;                          ///< this one, as what saw a change first
  model::Place place;
  model::Places places = model::Places::shipped();  ///< where on Earth they are
  std::string secret_key;  ///< base64 of 32 bytes; "": <data_folder>/secret.key, made if missing
  /// What names in the directory are hashed with: the same on every machine that shares it.
  std::string directory_secret;
  store::Retention retention;  ///< of monitors' histories
};

/// What the services stand on. Everything must outlive the Services. Of the kinds only constant
/// members are called: name, title, settings, accept and what they say of themselves, from any
/// thread.
struct ServiceDeps {
  model::DatabaseProvider& databases;
  const model::CheckKinds& checks;
  const model::ChannelKinds& channels;
  model::TargetGuard& guard;  ///< asked about every host before it is saved
  Clock& clock;
  Random& random;
  Log& log;
  Metrics& metrics;
  std::shared_ptr<const scan::Catalogue> catalogue = nullptr;  ///< nullptr: no service is known
  const model::VendorDirectory* vendors = nullptr;             ///< nullptr: no vendor is known
};

class Services {
 public:
  /// Migrates the databases, replays the result log, starts the log's threads. `corrupt`,
  /// `unavailable`, `invalid` (a key that is none).
  [[nodiscard]] static Result<std::unique_ptr<Services>> open(ServiceDeps deps,
                                                              ServiceOptions options);
  /// Stops the log's threads after everything accepted is in the databases.
  ~Services();
  Services(const Services&) = delete;
  Services& operator=(const Services&) = delete;

  [[nodiscard]] Accounts& accounts();
  [[nodiscard]] Monitors& monitors();
  [[nodiscard]] Heartbeats& heartbeats();
  [[nodiscard]] Incidents& incidents();
  [[nodiscard]] Channels& channels();
  [[nodiscard]] Scans& scans();
  [[nodiscard]] ServiceCatalogue& catalogue();
  [[nodiscard]] Sites& sites();
  [[nodiscard]] StatusPages& status_pages();
  [[nodiscard]] Maintenance& maintenance();
  [[nodiscard]] Dashboard& dashboard();
  [[nodiscard]] Vendors& vendors();
  [[nodiscard]] Live& live();
  [[nodiscard]] Directory& directory();
  [[nodiscard]] Fleet& fleet();
  [[nodiscard]] EngineStore& engine();
  /// For whoever carries news between the machines of a region.
  [[nodiscard]] Cell& cell();

  /// For what only the operator may do: backups, keys.
  [[nodiscard]] store::Store& store();
  /// Deletes an account with everything of it, and tells the engine and whoever shows it.
  /// `not_found`.
  [[nodiscard]] Result<> remove_account(const model::AccountId& account);

  /// True while the store takes writes; for /readyz.
  [[nodiscard]] bool is_healthy() const;
  /// What keeps the databases from being used, where something does; for people.
  [[nodiscard]] std::optional<model::DatabaseTrouble> database_trouble() const;
  /// Waits until everything acknowledged is in the databases; for a drain at the end and for tests.
  [[nodiscard]] Result<> flush();

 private:
  struct All;
  explicit Services(std::unique_ptr<All> all);
  std::unique_ptr<All> all_;
};

}  // namespace fw::service
