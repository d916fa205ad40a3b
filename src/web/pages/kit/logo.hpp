// The emblem of a third-party service: its logo, or a letter on a colour of its own. Pure
// functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "service/service_catalogue.hpp"
#include "web/pages/kit/html.hpp"

namespace fw::web {

/// An image that the browser keeps for a day; decorative.
[[nodiscard]] Html logo_image(std::string_view service_id);

/// The drawing itself, an SVG document.
[[nodiscard]] std::string logo_svg(const service::CatalogueLogo& logo);

}  // namespace fw::web
