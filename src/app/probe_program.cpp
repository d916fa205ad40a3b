#include "app/probe_program.hpp"

#include <boost/asio/signal_set.hpp>
#include <csignal>

#include "app/front.hpp"
#include "app/logging.hpp"
#include "app/net_setup.hpp"
#include "app/probe_machine.hpp"
#include "app/prometheus_metrics.hpp"
#include "app/version.hpp"
#include "host/http/server.hpp"
#include "plug/checks/family.hpp"

namespace fw::app {

/// In order of construction; taken down the other way round.
struct ProbeProgram::Parts {
  explicit Parts(Config from)
      : config(std::move(from)), log(make_log(config.log_level)), metrics(make_metrics()) {}
  [[nodiscard]] Result<> open();

  Config config;
  std::unique_ptr<Log> log;
  std::unique_ptr<PrometheusMetrics> metrics;
  SystemClock clock;
  SystemRandom random;
  boost::asio::io_context loop{1};
  std::unique_ptr<net::Net> net;
  model::CheckKinds checks;
  std::unique_ptr<FleetDesk> desk;
  std::unique_ptr<ProbeMachine> machine;
  std::unique_ptr<ProbeEndpoint> probes;
  std::unique_ptr<http::Server> metrics_server;
};

Result<> ProbeProgram::Parts::open() {
  // It keeps nothing, its name neither: the same place under a new name is the same to the others.
  if (config.machine.value.empty())
    config.machine.value = fmt::format("probe-{:08x}", random.next() & 0xffff'ffffU);
  FW_TRY(net, net::Net::make(loop, {clock, random, *log, *metrics}, net_options(config)));
  checks = checks::make_all(*net);
  FW_CHECK(check_modules(config.modules, checks));
  FW_TRY(desk,
         FleetDesk::open(
             {*net, checks, config.fleet, {config.machine, config.place}, std::string(version())}));
  fleet::Options identity;
  identity.key = config.fleet.key->hash_key();
  identity.self = {.machine = config.machine,
                   .place = config.place,
                   .incarnation = static_cast<std::uint64_t>(to_ms(clock.now())),
                   .software = std::string(version()),
                   .is_probe = true};
  machine = std::make_unique<ProbeMachine>(*net, *desk, identity, config.anchors);
  probes = std::make_unique<ProbeEndpoint>(*net, checks, config.modules);
  http::ServerOptions options;
  options.address = config.metrics_listen.address;
  options.port = config.metrics_listen.port;
  FW_TRY(metrics_server,
         http::Server::listen(loop, options, metrics_handler(*metrics, *probes), *log, *metrics));
  return {};
}

ProbeProgram::ProbeProgram(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

ProbeProgram::~ProbeProgram() = default;

Result<std::unique_ptr<ProbeProgram>> ProbeProgram::start(Config config) {
  auto parts = std::make_unique<Parts>(std::move(config));
  FW_CHECK(parts->open());
  return std::unique_ptr<ProbeProgram>(new ProbeProgram(std::move(parts)));
}

std::string ProbeProgram::greeting() const {
  const Config& config = parts_->config;
  return fmt::format("Looking for the fleet as {} in {}", config.machine.value, config.place.name);
}

void ProbeProgram::run() {
  Parts& parts = *parts_;
  boost::asio::signal_set signals(parts.loop, SIGTERM, SIGINT);
  signals.async_wait([&parts](const boost::system::error_code& error, int /*signal*/) {
    if (error) return;
    parts.machine->leave([&parts] { parts.loop.stop(); });
  });
  parts.machine->start();
  parts.log->info("looking for others as {} in {}", parts.config.machine.value,
                  parts.config.place.name);
  parts.loop.run();
  parts.log->info("ended");
}

}  // namespace fw::app
