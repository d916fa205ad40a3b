// The service catalogue with the files of its user. Any thread; reads files.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "scan/catalogue/catalogue.hpp"

namespace fw::app {

/// `invalid` where a file cannot be read or is wrong: every problem, one a line, with file and
/// line.
[[nodiscard]] Result<std::shared_ptr<const scan::Catalogue>> load_catalogue(
    const std::vector<std::string>& files);

}  // namespace fw::app
