// From what the store kept to a pipeline that goes on as if nothing had happened: after a restart,
// and where another machine decided before. One thread at a time.
#pragma once

#include <functional>
#include <unordered_set>
#include <vector>

#include "app/pipeline.hpp"
#include "service/engine_port.hpp"

namespace fw::app {

struct Kept {
  const std::vector<model::Monitor>& monitors;  ///< only for `restart`
  const std::vector<service::StoredState>& states;
  const std::vector<service::OpenIncident>& incidents;
  const std::vector<service::EngineChannel>& channels;
  HashKey key;  ///< the schedule's, to know when a slot was planned
};

using CarryOut = std::function<void(Effects)>;

/// Fills a fresh pipeline; what it decides on the way (gaps, changes a crash cut off) goes to
/// `carry_out`. Accounts that it decides about at once are taken over with it.
void restart(Pipeline& pipeline, const Kept& kept, const fleet::Moment& now,
             const CarryOut& carry_out);

/// From now on the pipeline decides about these accounts; `kept` may hold more.
void take_over(Pipeline& pipeline, const std::vector<model::AccountId>& accounts, const Kept& kept,
               Instant now, const CarryOut& carry_out);

[[nodiscard]] std::vector<notify::Route> as_routes(
    const std::vector<service::EngineChannel>& channels);
[[nodiscard]] std::vector<incident::Window> as_windows(
    const std::vector<service::MaintenanceWindow>& windows);

}  // namespace fw::app
