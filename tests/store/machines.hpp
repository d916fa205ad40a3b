// Several machines of one region for tests: each has a log, memory and kinds of its own, and over
// libSQL a connection of its own, too; the databases are one. One thread, but for the clock.
#pragma once

#include "store/store.hpp"
#include "world.hpp"

namespace fw::test {

/// On the machines but the first, as far as the store's tests run over libSQL.
inline Sqld& shared_replica() {
  static const auto server = Sqld::replica_of(shared_sqld());
  return *server;
}

/// What the machines share.
struct Region {
  Region() {
    if (over_libsql()) {
      wipe_shared_sqld("eu-west");
      wipe_replica();
      return;
    }
    auto opened = databases::sqlite::open_folder(folder.path());
    if (!opened) std::abort();
    files = *std::move(opened);
  }
  static void wipe_replica() {
    const auto through = connect({.url = shared_sqld().url(),
                                  .admin_url = shared_sqld().admin_url(),
                                  .replica_url = shared_replica().url(),
                                  .replica_admin_url = shared_replica().admin_url()});
    for (const char* name : {"system", "accounts/eu-west", "keys/eu-west"})
      if (!through->drop(name)) std::abort();
  }

  Folder folder{memory_folder()};
  ManualClock clock;
  std::unique_ptr<model::DatabaseProvider> files;
};

class Machine {
 public:
  Machine(Region& region, std::string name) : region_(region), name_(std::move(name)) {
    for (const char* kind : {"http", "tls", "dns", "heartbeat", "vendor"})
      checks_.push_back(std::make_unique<FakeCheck>(kind));
    channels_.push_back(std::make_unique<FakeChannel>());
  }

  /// Not the one that saves where monitors stand, where `saves` is false.
  [[nodiscard]] Result<> open(bool saves = true) {
    if (over_libsql()) own_ = connect(servers());
    FW_TRY(services_,
           service::Services::open(
               {databases(), checks_, channels_, guard_, region_.clock, random_, log_, metrics_},
               {.data_folder = folder_.path(),
                .region = "eu-west",
                .machine = {name_},
                .place = {name_, "eu-west", "europe"},
                .secret_key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}));
    ingest().set_saves_standings(saves);
    return {};
  }
  void close() {
    services_.reset();
    own_.reset();
  }

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] service::Services& services() { return *services_; }
  [[nodiscard]] service::EngineStore& engine() { return services_->engine(); }
  [[nodiscard]] store::Store& store() { return services_->store(); }
  [[nodiscard]] store::Ingest& ingest() { return store().ingest(); }
  [[nodiscard]] model::DatabaseProvider& databases() { return own_ ? *own_ : *region_.files; }
  [[nodiscard]] Random& random() { return random_; }

  /// Records and waits until it is shown here.
  void see(const model::MonitorId& monitor, model::Slot slot, model::Outcome outcome) {
    const Instant at = region_.clock.now();
    model::Observation seen;
    seen.probe_id = fmt::format("{}-{}-{}", name_, monitor.value, slot);
    seen.monitor = monitor;
    seen.slot = slot;
    seen.place.name = name_;
    seen.planned_at = at;
    seen.started_at = at + Millis(3);
    seen.outcome = outcome;
    if (outcome == model::Outcome::down) seen.reason = model::Reason::http_status;
    seen.phases.total = Micros(12'345);
    ASSERT_TRUE(engine().record({seen}));
  }

 private:
  [[nodiscard]] databases::libsql::Options servers() const {
    databases::libsql::Options options{.url = shared_sqld().url(),
                                       .admin_url = shared_sqld().admin_url()};
    if (name_ == "m-a") return options;
    options.replica_url = shared_replica().url();
    options.replica_admin_url = shared_replica().admin_url();
    options.replica_folder = shared_replica().folder().string();
    return options;
  }

  Region& region_;
  const std::string name_;
  Folder folder_{memory_folder()};
  model::OpenGuard guard_;
  SystemRandom random_;
  NullLog log_;
  NullMetrics metrics_;
  model::CheckKinds checks_;
  model::ChannelKinds channels_;
  std::unique_ptr<model::DatabaseProvider> own_;
  std::unique_ptr<service::Services> services_;
};

/// Everything of `from` that `to` lacks, `records_max` at a time; what was new there.
inline std::vector<store::Record> carry(Machine& from, Machine& to, std::size_t records_max = 100) {
  std::vector<store::Record> all;
  // What is gone may send it back to an earlier position, once.
  for (int steps = 0; steps < 1'000; ++steps) {
    const std::uint64_t position = to.ingest().position_of(from.name());
    auto batch = from.ingest().records_after(position, records_max, 1 << 20);
    EXPECT_TRUE(batch) << batch.error().chain();
    if (!batch || batch->run.end == position) return all;
    auto fresh = to.ingest().apply_foreign(*batch);
    EXPECT_TRUE(fresh) << fresh.error().chain();
    if (!fresh) return all;
    std::ranges::move(*fresh, std::back_inserter(all));
  }
  ADD_FAILURE() << "the carrier comes to no end";
  return all;
}

}  // namespace fw::test
