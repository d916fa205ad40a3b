// Carries what the pipeline decided to the store, in order, and keeps at it until it is there. The
// engine's thread only.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <vector>

#include "app/lane.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "service/engine_port.hpp"

namespace fw::app {

class Saver {
 public:
  struct Deps {
    boost::asio::io_context& loop;
    Lane& lane;
    service::EngineStore& store;
    Log& log;
    Metrics& metrics;
  };

  /// `saved` is called after every update that reached the store.
  Saver(Deps deps, std::function<void()> saved);

  /// Results: acknowledged when the log is synced, which is told to `kept`; a full log makes them
  /// missed.
  void record(std::vector<model::Observation> batch, std::function<void()> kept = {});
  void record(std::vector<model::Missed> batch);
  void save(std::vector<model::Verdict> batch);
  /// Incidents and messages; tried again while the store is away.
  void save(service::IncidentUpdate update);

  [[nodiscard]] std::size_t waiting() const { return updates_.size() + results_waiting_; }
  /// Updates that may wait while the store is away; the oldest is given up beyond it, loudly.
  static constexpr std::size_t updates_max = 10'000;

 private:
  void next();
  void ended(const Result<>& outcome);

  Deps deps_;
  std::function<void()> saved_;
  boost::asio::steady_timer retry_;
  std::deque<service::IncidentUpdate> updates_;
  bool saving_ = false;
  std::size_t results_waiting_ = 0;
  Counter& refused_;
  Counter& lost_;
};

}  // namespace fw::app
