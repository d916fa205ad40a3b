#include "service/services.hpp"

#include "service/core.hpp"
#include "service/vendor_watch.hpp"
#include "store/channels.hpp"
#include "store/scans.hpp"
#include "store/sites.hpp"
#include "store/vendors.hpp"

namespace fw::service {
namespace {

constexpr Millis kMessagesKept{90LL * 24 * 3'600'000};

}  // namespace

struct Services::All {
  All(ServiceDeps deps, ServiceOptions options)
      : core{.deps = deps, .options = std::move(options)} {}

  Core core;
  Accounts accounts{core};
  Monitors monitors{core};
  Heartbeats heartbeats{core};
  Incidents incidents{core};
  Channels channels{core};
  Scans scans{core};
  ServiceCatalogue catalogue{core};
  Sites sites{core};
  StatusPages status_pages{core};
  Maintenance maintenance{core};
  Dashboard dashboard{core};
  Vendors vendors{core};
  Directory directory{core};
  Fleet fleet{core};
  EngineStore engine{core};
  Cell cell{core};
};

Result<std::unique_ptr<Services>> Services::open(ServiceDeps deps, ServiceOptions options) {
  auto all = std::make_unique<All>(deps, std::move(options));
  Core& core = all->core;
  store::StoreOptions store_options;
  store_options.data_folder = core.options.data_folder;
  store_options.ingest.log.bytes_max = core.options.log_bytes_max;
  store_options.region = core.options.region;
  store_options.secret_key = core.options.secret_key;
  store_options.ingest.retention = core.options.retention;
  if (!core.options.machine.value.empty())
    store_options.ingest.machine = core.options.machine.value;
  FW_TRY(core.store,
         store::Store::open(
             {deps.databases, deps.random, deps.log, deps.metrics, deps.clock},
             std::move(store_options), [&core](const auto& touched) {
               for (const auto& [account, monitor] : touched)
                 core.live.publish(
                     {.account = account, .kind = LiveKind::monitor, .id = monitor.value},
                     Spread::done);
             }));
  FW_CHECK(load_jobs(core));
  FW_CHECK(core.store->reload_windows(core.now()));
  FW_CHECK(store::requeue_scans(core.accounts(), core.options.machine.value));
  FW_CHECK(store::end_vendor_words(core.store->system(), core.options.machine, core.now()));
  FW_CHECK(store::delete_old_messages(core.accounts(), core.now() - kMessagesKept));
  FW_CHECK(store::delete_old_changes(core.accounts(), core.now() - kChangesKept));
  tell_directory(core);
  return std::unique_ptr<Services>(new Services(std::move(all)));
}

Services::Services(std::unique_ptr<All> all) : all_(std::move(all)) {}
Services::~Services() = default;

Accounts& Services::accounts() { return all_->accounts; }
Monitors& Services::monitors() { return all_->monitors; }
Heartbeats& Services::heartbeats() { return all_->heartbeats; }
Incidents& Services::incidents() { return all_->incidents; }
Channels& Services::channels() { return all_->channels; }
Scans& Services::scans() { return all_->scans; }
ServiceCatalogue& Services::catalogue() { return all_->catalogue; }
Sites& Services::sites() { return all_->sites; }
StatusPages& Services::status_pages() { return all_->status_pages; }
Maintenance& Services::maintenance() { return all_->maintenance; }
Dashboard& Services::dashboard() { return all_->dashboard; }
Vendors& Services::vendors() { return all_->vendors; }
Live& Services::live() { return all_->core.live; }
Directory& Services::directory() { return all_->directory; }
Fleet& Services::fleet() { return all_->fleet; }
EngineStore& Services::engine() { return all_->engine; }

Cell& Services::cell() { return all_->cell; }

store::Store& Services::store() { return *all_->core.store; }

Result<> Services::remove_account(const model::AccountId& account) {
  Core& core = all_->core;
  FW_TRY(const auto monitors, core.store->monitors().list(account));
  FW_CHECK(core.store->delete_account(account));
  for (const model::Monitor& monitor : monitors) {
    core.jobs.forget(monitor.id);
    core.monitor_watchers.tell(monitor.id);
    core.publish(account, LiveKind::monitor, monitor.id.value);
  }
  core.route_watchers.tell();
  core.site_watchers.tell();
  tell_directory(core);
  FW_CHECK(core.store->reload_windows(core.now()));
  return watch_vendors(core);
}

bool Services::is_healthy() const { return all_->core.store->ingest().is_healthy(); }

std::optional<model::DatabaseTrouble> Services::database_trouble() const {
  return all_->core.deps.databases.trouble();
}

Result<> Services::flush() { return all_->core.store->ingest().flush(); }

}  // namespace fw::service
