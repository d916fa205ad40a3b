// UTF-16 into UTF-8. Pure; safe to use from any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace fw::feedkit {

/// A body in UTF-16 of either order, known by its mark or by the zero in its first character (JSON
/// begins with ASCII), as UTF-8; any other body as it is. `corrupt` for half a pair or half a unit.
[[nodiscard]] Result<std::string> to_utf8(std::string_view body);

}  // namespace fw::feedkit
