// What somebody sees where there is nothing to see. Pure function; any thread.
#pragma once

#include <string>
#include <string_view>

#include "web/pages/kit/shell.hpp"

namespace fw::web {

/// `sentence` may be empty: then the page says what the status means.
[[nodiscard]] std::string error_page(Theme theme, int status, std::string_view sentence);

}  // namespace fw::web
