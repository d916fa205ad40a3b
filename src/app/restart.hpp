// From what the store kept to a pipeline that goes on as if nothing had happened. One thread at a
// time.
#pragma once

#include <functional>
#include <vector>

#include "app/pipeline.hpp"
#include "service/engine_port.hpp"

namespace fw::app {

struct Kept {
  const std::vector<model::Monitor>& monitors;
  const std::vector<service::StoredState>& states;
  const std::vector<service::OpenIncident>& incidents;
  const std::vector<service::EngineChannel>& channels;
  HashKey key;  ///< the schedule's, to know when a slot was planned
};

/// Fills a fresh pipeline; what it decides on the way (gaps, changes a crash cut off) goes to
/// `carry_out`.
void restart(Pipeline& pipeline, const Kept& kept, Instant now,
             const std::function<void(Effects)>& carry_out);

[[nodiscard]] std::vector<notify::Route> as_routes(
    const std::vector<service::EngineChannel>& channels);
[[nodiscard]] std::vector<incident::Window> as_windows(
    const std::vector<service::MaintenanceWindow>& windows);

}  // namespace fw::app
