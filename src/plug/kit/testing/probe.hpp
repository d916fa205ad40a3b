// One look or one delivery in a test's own network. The test's thread only.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "base/assert.hpp"
#include "host/net/testing/fixture.hpp"
#include "model/channel_kind.hpp"
#include "model/check_kind.hpp"

namespace fw::kit::testing {

/// Runs the loop until the kind is done. Asserts what the port promises: `done` comes once, and not
/// before `probe` has returned.
inline model::ProbeReport probe(net::testing::TestNet& world, model::CheckKind& kind,
                                model::ProbeRequest request) {
  std::optional<model::ProbeReport> result;
  kind.probe(std::move(request), [&](model::ProbeReport report) {
    FW_ASSERT(!result.has_value());
    result = std::move(report);
    world.loop.stop();
  });
  FW_ASSERT(!result.has_value());
  world.loop.restart();
  world.loop.run();
  FW_ASSERT(result.has_value());
  return *std::move(result);
}

/// The same for a channel.
inline model::Delivery deliver(net::testing::TestNet& world, model::ChannelKind& kind,
                               const model::Settings& settings, const model::Message& message) {
  std::optional<model::Delivery> result;
  kind.deliver(settings, message, [&](model::Delivery delivery) {
    FW_ASSERT(!result.has_value());
    result = std::move(delivery);
    world.loop.stop();
  });
  FW_ASSERT(!result.has_value());
  world.loop.restart();
  world.loop.run();
  FW_ASSERT(result.has_value());
  return *std::move(result);
}

}  // namespace fw::kit::testing
