// Which build this is. Constants; safe to use from any thread.
#pragma once

#include <string_view>

namespace fw::app {

[[nodiscard]] std::string_view version();   ///< "0.1.0"
[[nodiscard]] std::string_view revision();  ///< of the source, or "unknown"
[[nodiscard]] std::string_view build_type();

}  // namespace fw::app
