// Where there is land, as dots of a coarse grid: drawn by hand for the map of the fleet. Constant
// data; any thread.
#pragma once

#include <cstdint>
#include <span>

namespace fw::web {

/// Degrees from one dot to the next.
inline constexpr double kLandStep = 2.5;
/// Of the northernmost row.
inline constexpr double kLandTop = 81;
inline constexpr int kLandColumns = 144;
inline constexpr int kLandRows = 56;

/// `dots` side by side from `column` on.
struct LandRun {
  std::uint8_t row;
  std::uint8_t column;
  std::uint8_t dots;
};

[[nodiscard]] std::span<const LandRun> land();

}  // namespace fw::web
