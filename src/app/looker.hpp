// How a monitor's look is made: in this process, or apart where an earlier one may have brought a
// process down. One loop's thread only.
#pragma once

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <memory>
#include <unordered_map>

#include "app/in_flight.hpp"
#include "app/isolated_looks.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "flow/check/suspects.hpp"
#include "model/check_kind.hpp"

namespace fw::app {

class Looker {
 public:
  struct Deps {
    boost::asio::io_context& loop;
    Log& log;
    Metrics& metrics;
    std::filesystem::path file;  ///< says over a crash what was under way
    std::size_t looks_max = 0;   ///< under way at a time
    IsolationOptions isolation;
  };

  /// `unavailable` where the file cannot be made.
  [[nodiscard]] static Result<std::unique_ptr<Looker>> open(Deps deps);

  /// `done` is called once, never before this returns.
  void look(model::CheckKind& kind, model::ProbeRequest request, model::ProbeDone done);
  /// Looks at them were under way on a machine whose process ended without warning.
  void suspect(const std::vector<model::MonitorId>& monitors);
  /// Another machine says so: it is not looked at, and that a look apart came back.
  void quarantine(const model::MonitorId& monitor);
  void clear(const model::MonitorId& monitor);
  /// Told when a look in a process of its own brought that down, or came back.
  void on_judged(std::function<void(const model::MonitorId&, bool is_quarantined)> judged) {
    judged_ = std::move(judged);
  }
  /// The process before this one ended without a word.
  [[nodiscard]] bool is_after_crash() const { return !in_flight_->left_behind().empty(); }
  /// It has another target or other settings.
  void changed(const model::MonitorId& monitor);
  void forget(const model::MonitorId& monitor);

 private:
  Looker(const Deps& deps, std::unique_ptr<InFlight> in_flight);
  void look_here(model::CheckKind& kind, model::ProbeRequest request, model::ProbeDone done);
  void look_apart(model::CheckKind& kind, model::ProbeRequest request, model::ProbeDone done);
  void count();

  boost::asio::io_context& loop_;
  Log& log_;
  Counter& apart_;
  Gauge& suspects_gauge_;
  Gauge& quarantined_gauge_;
  std::unique_ptr<InFlight> in_flight_;
  check::Suspects suspects_;
  std::unordered_map<model::MonitorId, std::uint32_t> noted_;  ///< suspects' places in the file
  IsolatedLooks isolated_;
  std::function<void(const model::MonitorId&, bool)> judged_;
};

}  // namespace fw::app
