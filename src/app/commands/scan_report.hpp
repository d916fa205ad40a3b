// A dependency map as text, grouped by category. Pure; safe to use from any thread.
#pragma once

#include <string>

#include "model/dependency_map.hpp"

namespace fw::app {

[[nodiscard]] std::string scan_as_text(const model::DependencyMap& map);

}  // namespace fw::app
