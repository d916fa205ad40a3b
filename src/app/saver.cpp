#include "app/saver.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace fw::app {
namespace {

constexpr std::chrono::seconds kRetryAfter{1};

/// Missed slots that stand for looks whose results had no room.
std::vector<model::Missed> as_missed(const std::vector<model::Observation>& looks) {
  std::vector<model::Missed> missed;
  for (const model::Observation& look : looks)
    if (look.attempt == 0)
      missed.push_back(
          {look.monitor, look.slot, look.planned_at, look.started_at - look.planned_at});
  return missed;
}

}  // namespace

Saver::Saver(Deps deps, std::function<void()> saved)
    : deps_(deps),
      saved_(std::move(saved)),
      retry_(deps.loop),
      refused_(
          deps.metrics.counter("flarewarden_results_refused_total",
                               "Results that had no room in the log and were counted as missed.")),
      lost_(
          deps.metrics.counter("flarewarden_incident_updates_lost_total",
                               "Incident updates given up because the store did not take them.")) {}

void Saver::record(std::vector<model::Observation> batch, std::function<void()> kept) {
  if (batch.empty()) return;
  ++results_waiting_;
  std::vector<model::Missed> instead = as_missed(batch);
  const auto ended = [this](const Result<>& outcome, std::vector<model::Missed> missed,
                            const std::function<void()>& tell) {
    --results_waiting_;
    if (outcome) {
      if (tell) tell();
      return;
    }
    deps_.log.error("results were not stored: {}", outcome.error().chain());
    refused_.add(static_cast<double>(missed.size()));
    record(std::move(missed));
  };
  deps_.store.record(std::move(batch), [this, ended, instead = std::move(instead),
                                        kept = std::move(kept)](Result<> outcome) mutable {
    boost::asio::post(deps_.loop, [ended, instead = std::move(instead), kept = std::move(kept),
                                   outcome = std::move(outcome)]() mutable {
      ended(outcome, std::move(instead), kept);
    });
  });
}

void Saver::record(std::vector<model::Missed> batch) {
  if (batch.empty()) return;
  ++results_waiting_;
  deps_.store.record_missed(std::move(batch), [this](const Result<>& outcome) {
    boost::asio::post(deps_.loop, [this, outcome] {
      --results_waiting_;
      if (!outcome) deps_.log.error("missed slots were not stored: {}", outcome.error().chain());
    });
  });
}

void Saver::save(std::vector<model::Verdict> batch) {
  if (batch.empty()) return;
  ++results_waiting_;
  deps_.store.save_verdicts(std::move(batch), [this](const Result<>& outcome) {
    boost::asio::post(deps_.loop, [this, outcome] {
      --results_waiting_;
      if (!outcome) deps_.log.error("verdicts were not stored: {}", outcome.error().chain());
    });
  });
}

void Saver::save(service::IncidentUpdate update) {
  if (updates_.size() >= updates_max) {
    deps_.log.error("an incident update is given up: {} wait already", updates_.size());
    lost_.add();
    updates_.pop_front();
  }
  updates_.push_back(std::move(update));
  if (!saving_) next();
}

void Saver::next() {
  if (updates_.empty()) return;
  saving_ = true;
  deps_.lane.run([this, update = updates_.front()] { return deps_.store.save_changes(update); },
                 [this](const Result<>& outcome) { ended(outcome); });
}

void Saver::ended(const Result<>& outcome) {
  if (!outcome && outcome.error().code() != Code::conflict &&
      outcome.error().code() != Code::not_found) {
    deps_.log.error("an incident update waits for the store: {}", outcome.error().chain());
    retry_.expires_after(kRetryAfter);
    retry_.async_wait([this](const boost::system::error_code& error) {
      if (!error) next();
    });
    return;
  }
  saving_ = false;
  if (!outcome) deps_.log.warning("an incident update was refused: {}", outcome.error().chain());
  updates_.pop_front();
  if (outcome) saved_();
  if (!updates_.empty()) next();
}

}  // namespace fw::app
