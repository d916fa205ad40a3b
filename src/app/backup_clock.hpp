// Makes a backup again and again, as the configuration says. A thread of its own; made and ended by
// the main thread.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "app/keeper.hpp"

namespace fw::app {

class BackupClock {
 public:
  /// The first one is due `every` after the last that is known of, whoever made it. Nothing happens
  /// without backup.to in the configuration.
  BackupClock(Keeper& keeper, store::Store& store, const Config& config,
              const Surroundings& around);
  /// Waits for the one that is under way.
  ~BackupClock();
  BackupClock(const BackupClock&) = delete;
  BackupClock& operator=(const BackupClock&) = delete;

 private:
  void run();
  [[nodiscard]] Millis until_due();
  /// Whether it was made.
  bool make();

  Keeper& keeper_;
  store::Store& store_;
  const Config& config_;
  Surroundings around_;
  Counter& made_total_;
  Counter& failed_total_;
  Gauge& last_seconds_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace fw::app
