// The dependency map as one picture: the site in the middle, what carries it on one side, what its
// page brings in on the other. Pure functions; any thread.
#pragma once

#include "model/dependency_map.hpp"
#include "web/pages/kit/html.hpp"

namespace fw::web {

inline constexpr std::size_t kDrawnPerSideMax = 22;  ///< the rest is told as a number

/// `<section class="card drawing">`; nothing where there are too few services to draw.
[[nodiscard]] Html drawing_part(const model::DependencyMap& map);

}  // namespace fw::web
