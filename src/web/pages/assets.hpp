// Styles, scripts and fonts: files inside the binary under addresses that change with their
// content. Constant data; any thread.
#pragma once

#include <string>
#include <string_view>

#include "host/http/message.hpp"

namespace fw::web {

/// "/assets/<hash>/app.css": may be cached for ever.
[[nodiscard]] std::string asset_url(std::string_view name);

/// Answers GET /assets/{hash}/{name}; 404 for anything that is not there.
[[nodiscard]] http::Response asset_response(std::string_view hash, std::string_view name);

}  // namespace fw::web
