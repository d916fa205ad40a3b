// Literal hosts in the text of scripts, JSON and styles. Nothing is executed. Pure functions over
// their arguments; one thread.
#pragma once

#include <string_view>

#include "scan/collect/references.hpp"

namespace fw::scan {

/// URLs in quotes, as they stand in code: "https://cdn.example/x.js", '//cdn.example',
/// "https:\/\/cdn.example\/x", ".cdn.example/x.js". Linear in the size of `code`.
void collect_code(std::string_view code, Use use, std::string_view where, References& references);

/// Service workers that code registers, and what workers import: scripts that will run.
void collect_workers(std::string_view code, References& references);

/// url(…) and @import of a style. Linear in the size of `css`. `where` as for References::add; "":
/// on the page itself.
void collect_css(std::string_view css, References& references, std::string_view where = {});

}  // namespace fw::scan
