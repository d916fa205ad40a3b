#include "app/program.hpp"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>
#include <csignal>
#include <cstdlib>
#include <thread>
#include <utility>

#include "app/backup_clock.hpp"
#include "app/catalogue_files.hpp"
#include "app/catalogue_vendors.hpp"
#include "app/control_socket.hpp"
#include "app/data_folder.hpp"
#include "app/engine.hpp"
#include "app/fleet_orders.hpp"
#include "app/front.hpp"
#include "app/keeper.hpp"
#include "app/logging.hpp"
#include "app/memory_trim.hpp"
#include "app/net_setup.hpp"
#include "app/prometheus_metrics.hpp"
#include "app/region_routing.hpp"
#include "app/resolving_guard.hpp"
#include "app/vendor_desk.hpp"
#include "app/vendor_sightings.hpp"
#include "app/version.hpp"
#include "host/http/server.hpp"
#include "plug/channels/family.hpp"
#include "plug/checks/family.hpp"
#include "service/services.hpp"
#include "service/vendor_watch.hpp"
#include "web/ping.hpp"
#include "web/web.hpp"

namespace fw::app {
namespace {

constexpr std::size_t kWorkThreads = 2;
constexpr Millis kRequestsGrace{5'000};
constexpr Millis kLooksGrace{10'000};

using WorkGuard = boost::asio::executor_work_guard<boost::asio::io_context::executor_type>;

}  // namespace

/// In order of construction; taken down the other way round.
struct Program::Parts {
  explicit Parts(Config from)
      : config(std::move(from)), log(make_log(config.log_level)), metrics(make_metrics()) {}

  [[nodiscard]] std::string base_url() const;
  [[nodiscard]] Result<> open_store();
  [[nodiscard]] Result<> start_web();
  [[nodiscard]] Result<http::Handler> routed(http::Handler pages);
  [[nodiscard]] Result<> start_engine();
  [[nodiscard]] fleet::Options identity() const;
  [[nodiscard]] Result<> start_keeper();
  void note_machine();

  Config config;
  std::unique_ptr<Log> log;
  std::unique_ptr<PrometheusMetrics> metrics;
  SystemClock clock;
  SystemRandom random;
  MachineFacts machine;
  std::unique_ptr<model::DatabaseProvider> databases;

  boost::asio::io_context engine_loop{1};
  std::unique_ptr<net::Net> net;
  std::unique_ptr<ResolvingGuard> guard;
  std::shared_ptr<const scan::Catalogue> catalogue;
  std::unique_ptr<CatalogueVendors> vendors;
  std::unique_ptr<VendorDesk> desk;
  std::unique_ptr<VendorSightings> sightings;
  model::CheckKinds checks;
  model::ChannelKinds channels;
  std::unique_ptr<service::Services> services;
  std::unique_ptr<Looker> looker;
  std::unique_ptr<FleetDesk> fleet;
  std::unique_ptr<Engine> engine;
  std::unique_ptr<Keeper> keeper;
  std::unique_ptr<BackupClock> backups;
  std::unique_ptr<ControlSocket> control;

  boost::asio::io_context web_loop{1};
  boost::asio::thread_pool work{kWorkThreads};
  MemoryTrim trim{web_loop, work};
  std::unique_ptr<web::Env> env;
  std::unique_ptr<RegionRouting> routing;
  Readiness readiness;
  std::unique_ptr<ProbeEndpoint> probes;
  std::unique_ptr<http::Server> server;
  std::unique_ptr<http::Server> metrics_server;
};

namespace {

/// Whatever a browser does, it does not see our data.
ScanRunner::Browsers browsers(net::Net& net, const Config& config) {
  if (config.browser == "off") return {};
  std::error_code error;
  const std::filesystem::path data = std::filesystem::absolute(config.data_dir, error);
  browser::PoolOptions options{.browser = config.browser, .user = config.browser_user};
  options.hidden = {data.lexically_normal().string()};
  options.judges_certificates = !config.ca_file.empty();
  options.running_max = config.browsers_max;
  return {std::make_shared<browser::Pool>(net, std::move(options)), config.browser_timeout};
}

/// This very program, though its file be replaced meanwhile.
std::string own_program() { return "/proc/self/exe"; }

http::ServerOptions server_options(const Listen& listen) {
  http::ServerOptions options;
  options.address = listen.address;
  options.port = listen.port;
  return options;
}

}  // namespace

std::string Program::Parts::base_url() const {
  if (!config.public_url.empty()) return config.public_url;
  std::string host = config.listen.address;
  if (host == "0.0.0.0" || host == "::") host = "127.0.0.1";
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return fmt::format("{}://{}:{}", config.tls_certificate.empty() ? "http" : "https", host,
                     server->port());
}

Result<> Program::Parts::open_store() {
  FW_TRY(databases, open_databases(config, {clock, random, *log, *metrics}));
  FW_TRY(machine, machine_facts(config.data_dir, random));
  if (config.machine.value.empty()) config.machine.value = machine.id;
  FW_TRY(net, net::Net::make(engine_loop, {clock, random, *log, *metrics}, net_options(config)));
  guard = std::make_unique<ResolvingGuard>(*net);
  desk = std::make_unique<VendorDesk>(*net, VendorDeskOptions{.interval = config.vendor_interval});
  checks = checks::make_all(*net);
  FW_CHECK(check_modules(config.modules, checks));
  probes = std::make_unique<ProbeEndpoint>(*net, checks, config.modules);
  channels = channels::make_all(*net);
  FW_TRY(catalogue, load_catalogue(config.catalogue_files));
  vendors = std::make_unique<CatalogueVendors>(catalogue);
  service::ServiceOptions options;
  options.data_folder = config.data_dir;
  options.log_bytes_max = config.log_bytes_max;
  options.region = config.place.region;
  options.machine = config.machine;
  options.place = config.place;
  options.places = config.places;
  FW_TRY(options.directory_secret,
         directory_secret(config, {machine.schedule_key.begin(), machine.schedule_key.end()}));
  options.retention = config.history;
  if (const char* key = std::getenv("FLAREWARDEN_KEY")) options.secret_key = key;
  FW_TRY(services, service::Services::open({*databases, checks, channels, *guard, clock, random,
                                            *log, *metrics, catalogue, vendors.get()},
                                           std::move(options)));
  sightings = std::make_unique<VendorSightings>(checks, *vendors, service::system_account());
  for (const auto& kind : checks)
    kind->attach({.pings = &services->heartbeats().board(),
                  .vendors = vendors.get(),
                  .vendor_states = desk.get(),
                  .vendor_hosts = sightings.get()});
  return services->engine().watch_vendors();
}

/// Behind what sees to it that each request is answered in its region, where there are several.
Result<http::Handler> Program::Parts::routed(http::Handler pages) {
  FW_TRY(routing, RegionRouting::make(web_loop, config, *env, {clock, random, *log, *metrics}));
  return routing ? routing->in_front_of(std::move(pages)) : std::move(pages);
}

Result<> Program::Parts::start_web() {
  web::WebOptions options;
  options.public_url = config.public_url;
  options.regions = region_options(config);
  env = std::make_unique<web::Env>(web::Env{web_loop.get_executor(), work, *services, checks,
                                            channels, clock, *log, *metrics, std::move(options)});
  http::Router router;
  web::add_routes(router, *env);
  http::ServerOptions web_options = server_options(config.listen);
  web_options.tls_certificate_file = config.tls_certificate;
  web_options.tls_key_file = config.tls_key;
  web_options.trusted_proxies = config.trusted_proxies;
  std::ranges::copy(addresses_of_regions(config), std::back_inserter(web_options.trusted_proxies));
  FW_TRY(http::Handler pages, routed(web::make_handler(std::move(router), *env)));
  FW_TRY(server,
         http::Server::listen(web_loop, web_options,
                              with_health(std::move(pages), *services, readiness), *log, *metrics));
  server->set_body_limit([usual = web_options.limits.body_bytes_max](const http::Request& request) {
    return web::is_ping(request.path) ? web::kPingRequestBytesMax : usual;
  });
  FW_TRY(metrics_server, http::Server::listen(web_loop, server_options(config.metrics_listen),
                                              metrics_handler(*metrics, *probes), *log, *metrics));
  return {};
}

fleet::Options Program::Parts::identity() const {
  fleet::Options options;
  options.key = machine.schedule_key;
  options.self = {.machine = config.machine,
                  .place = config.place,
                  .incarnation = static_cast<std::uint64_t>(to_ms(clock.now())),
                  .software = std::string(version())};
  if (!fleet) return options;
  options.key = config.fleet.key->hash_key();
  // Those that are found by name are not counted yet: one of them at least.
  if (!config.fleet.peers.empty()) options.expected = std::max<std::size_t>(fleet->listed(), 1);
  options.after_crash = looker->is_after_crash();
  return options;
}

Result<> Program::Parts::start_engine() {
  FW_TRY(looker,
         Looker::open({engine_loop,
                       *log,
                       *metrics,
                       std::filesystem::path(config.data_dir) / "in-flight",
                       Engine::looks_max,
                       {.command = {own_program(), "isolated-look"}, .net = net_options(config)}}));
  if (config.fleet.is_on()) {
    FW_TRY(
        fleet,
        FleetDesk::open(
            {*net, checks, config.fleet, {config.machine, config.place}, std::string(version())}));
    services->fleet().attach(fleet.get());
  }
  engine = std::make_unique<Engine>(Engine::Deps{.net = *net,
                                                 .store = services->engine(),
                                                 .checks = checks,
                                                 .looker = *looker,
                                                 .vendors = *desk,
                                                 .sightings = *sightings,
                                                 .channels = channels,
                                                 .catalogue = catalogue,
                                                 .identity = identity(),
                                                 .fleet = fleet.get(),
                                                 .cell = services->cell(),
                                                 .live = services->live(),
                                                 .public_url = base_url(),
                                                 .anchors = config.anchors,
                                                 .browsers = browsers(*net, config),
                                                 .scan_networks = config.scan_networks});
  return engine->start();
}

Result<> Program::Parts::start_keeper() {
  const Surroundings around{clock, random, *log, *metrics};
  const auto remove = [raw = services.get()](const model::AccountId& account) {
    return raw->remove_account(account);
  };
  keeper = std::make_unique<Keeper>(Kept{.store = services->store(),
                                         .is_secret = secrets_of(checks, channels),
                                         .remove_account = remove,
                                         .is_serving = true},
                                    config, around);
  backups = std::make_unique<BackupClock>(*keeper, services->store(), config, around);
  FW_TRY(control, ControlSocket::listen(config.data_dir, [this](const Order& order) {
           if (is_fleet_order(order)) return obey_fleet(services->fleet(), order);
           return keeper->obey(order);
         }));
  return {};
}

/// Blocks while the databases' server is away.
void Program::Parts::note_machine() {
  if (auto noted = services->directory().note_machine(version(), clock.now()); !noted)
    log->warning("the list of machines: {}", noted.error().chain());
}

Program::Program(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Program::~Program() = default;

Result<std::unique_ptr<Program>> Program::start(Config config) {
  limit_heaps();
  auto parts = std::make_unique<Parts>(std::move(config));
  FW_CHECK(parts->open_store());
  FW_CHECK(parts->start_web());
  FW_CHECK(parts->start_engine());
  FW_CHECK(parts->start_keeper());
  parts->readiness.started = true;
  return std::unique_ptr<Program>(new Program(std::move(parts)));
}

std::string Program::greeting() const {
  const auto token = parts_->services->accounts().setup_token();
  if (token) return fmt::format("Open {}/setup?token={}", parts_->base_url(), *token);
  return fmt::format("Open {}/", parts_->base_url());
}

void Program::run() {
  Parts& parts = *parts_;
  std::thread engine([&parts] {
    const WorkGuard guard = boost::asio::make_work_guard(parts.engine_loop);
    parts.engine_loop.run();
  });
  boost::asio::signal_set signals(parts.web_loop, SIGTERM, SIGINT);
  signals.async_wait([&parts](const boost::system::error_code& error, int signal) {
    if (error) return;
    parts.log->info("{}: draining", signal == SIGTERM ? "SIGTERM" : "SIGINT");
    parts.readiness.draining = true;
    parts.engine->leave();
    parts.server->drain(kRequestsGrace, [&parts] { parts.web_loop.stop(); });
  });
  boost::asio::post(parts.work, [&parts] { parts.note_machine(); });
  parts.log->info("serving at {}", parts.base_url());
  parts.web_loop.run();
  parts.control.reset();
  parts.backups.reset();
  parts.engine->stop(kLooksGrace);
  engine.join();
  parts.work.join();
  parts.log->info("ended");
}

}  // namespace fw::app
