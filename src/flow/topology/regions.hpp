// Which regions are heard, which have nobody left to check, and whether this machine stands with
// the majority. Pure state, no clock; one thread at a time (the engine's).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "flow/topology/view.hpp"

namespace fw::topology {

/// Number of a region, given by `Regions`; this machine's own is 0.
using Region = std::uint16_t;

/// Without an active machine that is heard for so long, another region takes over.
inline constexpr Millis kRegionSilent{3'000};
inline constexpr std::size_t kRegionsMax = 1'000;

class Regions {
 public:
  explicit Regions(std::string own);

  /// The region's number; it counts for the majority from now on, heard of or not. Region 0 where
  /// there is no room.
  Region add(std::string_view name, Instant now);
  [[nodiscard]] const std::string& name(Region region) const { return states_[region].name; }
  [[nodiscard]] std::size_t size() const { return states_.size(); }

  /// Recomputes from the view. True where a region is silent or heard that was not.
  bool update(const View& view, Instant now);
  /// When `update` may find a region silent that now is not.
  [[nodiscard]] Instant next() const;
  /// This machine itself did not listen for so long.
  void forgive(Millis by);

  /// No active machine of it was heard for 3 s. Never this machine's own.
  [[nodiscard]] bool is_silent(Region region) const { return states_[region].is_silent; }
  /// When an active machine of it was heard last.
  [[nodiscard]] Instant active_at(Region region) const { return states_[region].active_at; }
  [[nodiscard]] std::size_t heard() const { return heard_; }
  /// This machine hears more than half of the regions, its own included.
  [[nodiscard]] bool has_majority() const { return 2 * heard_ > states_.size(); }

  /// Somebody of the region who was heard in the last 3 s may own a slot planned then.
  [[nodiscard]] static bool has_owner(const View& view, std::string_view region, Instant planned,
                                      Instant now);

 private:
  struct State {
    std::string name;
    Instant heard_at{};   ///< anybody of it
    Instant active_at{};  ///< somebody who may own slots
    bool is_silent = false;
  };
  [[nodiscard]] State* find(std::string_view name);

  std::vector<State> states_;
  std::size_t heard_ = 1;
};

}  // namespace fw::topology
