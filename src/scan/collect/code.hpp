// Literal hosts in the text of scripts, JSON and styles. Nothing is executed. Pure functions over
// their arguments; one thread.
#pragma once

#include <string_view>

#include "scan/collect/references.hpp"

namespace fw::scan {

/// URLs in quotes, as they stand in code: "https://cdn.example/x.js", '//cdn.example',
/// "https:\/\/cdn.example\/x", ".cdn.example/x.js". Linear in the size of `code`.
void collect_code(std::string_view code, Use use, std::string_view where, References& references);

/// url(…) and @import of a style. Linear in the size of `css`.
void collect_css(std::string_view css, References& references);

}  // namespace fw::scan
