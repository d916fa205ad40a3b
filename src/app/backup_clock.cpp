#include "app/backup_clock.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "store/facts.hpp"

namespace fw::app {
namespace {

constexpr std::string_view kLastFact = "backup_last_ms";
constexpr Millis kAfterFailure{300'000};
constexpr double kMillisPerSecond = 1'000;

/// Regions may share the database that it stands in.
std::string last_fact(const store::Store& store) {
  return fmt::format("{}/{}", kLastFact, store.region());
}

}  // namespace

BackupClock::BackupClock(Keeper& keeper, store::Store& store, const Config& config,
                         const Surroundings& around)
    : keeper_(keeper),
      store_(store),
      config_(config),
      around_(around),
      made_total_(around.metrics.counter("flarewarden_backups_total",
                                         "Backups made by the configuration, by result.",
                                         {{"result", "made"}})),
      failed_total_(around.metrics.counter("flarewarden_backups_total",
                                           "Backups made by the configuration, by result.",
                                           {{"result", "failed"}})),
      last_seconds_(around.metrics.gauge("flarewarden_backup_last_timestamp_seconds",
                                         "When the last backup by the configuration was made.")) {
  if (!config_.backup_to.empty()) thread_ = std::thread([this] { run(); });
}

BackupClock::~BackupClock() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Millis BackupClock::until_due() {
  const auto last = store::read_fact(store_.system(), last_fact(store_));
  const auto ms = last && *last ? to_number<std::int64_t>(**last) : std::nullopt;
  if (!ms) return Millis(0);
  last_seconds_.set(static_cast<double>(*ms) / kMillisPerSecond);
  return std::max(Millis(0), from_ms(*ms) + config_.backup_every - around_.clock.now());
}

bool BackupClock::make() {
  const std::int64_t now = to_ms(around_.clock.now());
  Order order{.word = "backup", .options = {{"keep", std::to_string(config_.backup_keep)}}};
  const auto made = keeper_.obey(order);
  if (!made) {
    failed_total_.add();
    around_.log.error("no backup could be made: {}", made.error().chain());
    return false;
  }
  made_total_.add();
  around_.log.info("{}", std::string_view(*made).substr(0, made->find('\n')));
  if (auto erased = store::erase_fact(store_.system(), last_fact(store_)); !erased) return true;
  (void)store::keep_fact(store_.system(), last_fact(store_), std::to_string(now));
  last_seconds_.set(static_cast<double>(now) / kMillisPerSecond);
  return true;
}

void BackupClock::run() {
  Millis wait = until_due();
  while (true) {
    {
      std::unique_lock lock(mutex_);
      if (wake_.wait_for(lock, wait, [this] { return stop_; })) return;
    }
    wait = until_due();  // another machine of the region may have made it
    if (wait > Millis(0)) continue;
    wait = make() ? config_.backup_every : std::min(kAfterFailure, config_.backup_every);
  }
}

}  // namespace fw::app
