// Every sign and icon the pages use, drawn once at the top of a page. Constant data; any thread.
#pragma once

#include "web/pages/kit/html.hpp"

namespace fw::web {

/// A hidden <svg> of symbols: "s-…" for states, "i-…" for the rest.
[[nodiscard]] Html sprite();

}  // namespace fw::web
