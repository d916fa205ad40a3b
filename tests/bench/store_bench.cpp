// The store alone: results acknowledged and filed at a constant rate into as many databases as
// there are monitors.
//   bench_store FOLDER MONITORS RESULTS_PER_SECOND SECONDS [ACTIVE] [URL ADMIN_URL]
// With URL and ADMIN_URL the databases are on that libSQL server. ACTIVE: how many of the monitors
// get results at all; 0: all. JSON on standard output.
// rooms: store plug/databases/sqlite plug/databases/libsql host/net
#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/text.hpp"
#include "plug/databases/libsql/libsql.hpp"
#include "plug/databases/sqlite/sqlite.hpp"
#include "store/store.hpp"

namespace {

using namespace fw;
using Steady = std::chrono::steady_clock;

constexpr std::int64_t kStart = 1'795'000'000'000;
constexpr Millis kTurn{10};  // results come in batches, as from an engine's loop

struct Arguments {
  std::string folder;
  std::size_t monitors = 0;
  std::size_t rate = 0;
  std::size_t seconds = 0;
  std::size_t active = 0;
  std::string url;
  std::string admin_url;
};

double ms_since(Steady::time_point begin) {
  return std::chrono::duration<double, std::milli>(Steady::now() - begin).count();
}

double megabytes(std::string_view field) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(field)) return std::stod(line.substr(field.size() + 1)) / 1024;
  return 0;
}

std::size_t open_files() {
  std::size_t count = 0;
  if (DIR* folder = ::opendir("/proc/self/fd")) {
    while (::readdir(folder) != nullptr) ++count;
    ::closedir(folder);
  }
  return count;
}

struct World {
  SystemClock clock;
  SystemRandom random;
  NullLog log;
  NullMetrics metrics;
  std::unique_ptr<net::BlockingClient> client;
  std::unique_ptr<model::DatabaseProvider> databases;
  std::unique_ptr<store::Store> store;
  std::vector<model::MonitorId> ids;
};

Result<> open(World& world, const Arguments& arguments) {
  const Surroundings around{world.clock, world.random, world.log, world.metrics};
  if (arguments.url.empty()) {
    FW_TRY(world.databases, databases::sqlite::open_folder(arguments.folder));
  } else {
    net::NetOptions options;
    options.allowed_ranges = {"127.0.0.0/8"};
    FW_TRY(world.client, net::BlockingClient::make(around, options));
    FW_TRY(world.databases,
           databases::libsql::connect(around, *world.client,
                                      {.url = arguments.url, .admin_url = arguments.admin_url}));
  }
  store::StoreDeps deps{*world.databases, world.random, world.log, world.metrics, world.clock};
  store::StoreOptions options{.data_folder = arguments.folder};
  FW_TRY(world.store, store::Store::open(deps, std::move(options), nullptr));
  return {};
}

Result<> make_monitors(World& world, std::size_t count) {
  const model::AccountId account = model::AccountId::make("local", world.random);
  FW_CHECK(world.store->accounts().write(std::vector<model::Statement>{
      {"INSERT INTO accounts (id, name, created_at) VALUES (?, 'bench', 0)", {account.value}}}));
  std::vector<model::Statement> batch;
  for (std::size_t i = 0; i < count; ++i) {
    world.ids.push_back(model::MonitorId::make("local", world.random));
    batch.push_back(
        {"INSERT INTO monitors (id, account_id, name, kind, target, settings, interval_ms, "
         "timeout_ms, paused, rechecks, recheck_after_ms, recoveries, service, tags, origin, "
         "created_at, effective_from) VALUES (?, ?, ?, 'http', 'x', x'', 1000, 500, 0, 2, 2000, "
         "2, '', '[]', NULL, 0, 0)",
         {world.ids.back().value, account.value, fmt::format("m{}", i)}});
    world.store->board().add(world.ids.back(), account);
    if (batch.size() < 1'000 && i + 1 < count) continue;
    FW_CHECK(world.store->accounts().write(batch));
    batch.clear();
  }
  return {};
}

model::Observation look(const model::MonitorId& id, std::int64_t slot) {
  model::Observation seen;
  seen.probe_id = fmt::format("{:016x}", slot);
  seen.monitor = id;
  seen.slot = slot;
  seen.planned_at = from_ms(kStart + slot);
  seen.started_at = seen.planned_at;
  seen.outcome = model::Outcome::up;
  seen.phases = {.dns = Micros(900),
                 .connect = Micros(12'000),
                 .tls = Micros(25'000),
                 .first_byte = Micros(31'000),
                 .transfer = Micros(700),
                 .total = Micros(70'000)};
  return seen;
}

struct Fed {
  std::vector<double> waits;  ///< for acknowledgement, in milliseconds, of every batch
  double filed_per_s = 0;     ///< in the second half, when every monitor has its database
};

Fed feed(World& world, const Arguments& arguments, std::atomic<int>& refused) {
  const std::size_t active = arguments.active == 0 ? world.ids.size() : arguments.active;
  const std::size_t per_turn = arguments.rate * static_cast<std::size_t>(kTurn.count()) / 1'000;
  const std::size_t turns = arguments.seconds * 1'000 / static_cast<std::size_t>(kTurn.count());
  std::vector<double> waits(turns, -1);
  std::atomic<std::size_t> under_way = turns;
  std::int64_t slot = 0;
  const auto filed = [&] {
    return static_cast<double>(slot) - static_cast<double>(world.store->board().tail_records());
  };
  double filed_before = 0;
  auto half = Steady::now();
  auto next = half;
  for (std::size_t turn = 0; turn < turns; ++turn, next += kTurn) {
    std::this_thread::sleep_until(next);  // sleep: the pace of what comes in
    if (turn == turns / 2) {
      filed_before = filed();
      half = Steady::now();
    }
    std::vector<model::Observation> batch;
    for (std::size_t i = 0; i < per_turn; ++i, ++slot)
      batch.push_back(look(world.ids[static_cast<std::size_t>(slot) % active], slot));
    const auto sent = Steady::now();
    world.store->ingest().record(std::move(batch), [&, turn, sent](const Result<>& done) {
      if (!done) ++refused;
      waits[turn] = ms_since(sent);
      --under_way;
      under_way.notify_one();
    });
  }
  for (std::size_t left = under_way; left > 0; left = under_way) under_way.wait(left);
  const double filed_per_s = (filed() - filed_before) * 1'000 / ms_since(half);
  return {.waits = std::move(waits), .filed_per_s = filed_per_s};
}

Result<> run(const Arguments& arguments) {
  World world;
  FW_CHECK(open(world, arguments));
  const double empty_mb = megabytes("VmRSS");
  FW_CHECK(make_monitors(world, arguments.monitors));
  std::atomic<int> refused = 0;
  const auto begin = Steady::now();
  Fed fed = feed(world, arguments, refused);
  const double fed_ms = ms_since(begin);
  const double mb = megabytes("VmRSS");
  const std::size_t files = open_files();
  const std::size_t waiting = world.store->board().tail_records();
  FW_CHECK(world.store->ingest().flush());
  const double stored_ms = ms_since(begin);
  std::vector<double>& waits = fed.waits;
  std::ranges::sort(waits);
  const double results = static_cast<double>(arguments.rate * arguments.seconds);
  fmt::print(R"({{"results":{:.0f},"refused":{},"ack_p50_ms":{:.1f},"ack_p99_ms":{:.1f},)"
             R"("acknowledged_per_s":{:.0f},"filed_per_s":{:.0f},"with_last_flush_per_s":{:.0f},)"
             R"("waiting":{},"resident_mb":{:.1f},)"
             R"("empty_mb":{:.1f},"open_files":{}}})"
             "\n",
             results, refused.load(), waits[waits.size() / 2], waits[waits.size() * 99 / 100],
             results * 1'000 / fed_ms, fed.filed_per_s, results * 1'000 / stored_ms, waiting, mb,
             empty_mb, files);
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5 && argc != 6 && argc != 8) {
    std::fputs("bench_store FOLDER MONITORS RATE SECONDS [ACTIVE] [URL ADMIN_URL]\n", stderr);
    return 2;
  }
  const auto number = [&](int at) {
    return at < argc ? fw::to_number<std::size_t>(std::string_view(argv[at])).value_or(0) : 0;
  };
  Arguments arguments{.folder = argv[1],
                      .monitors = number(2),
                      .rate = number(3),
                      .seconds = number(4),
                      .active = number(5)};
  if (argc == 8) {
    arguments.url = argv[6];
    arguments.admin_url = argv[7];
  }
  const auto done = run(arguments);
  if (!done) std::fprintf(stderr, "bench_store: %s\n", done.error().chain().c_str());
  return done ? 0 : 1;
}
