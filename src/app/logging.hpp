// The log of the program: spdlog to standard error. Safe to use from any thread.
#pragma once

#include <memory>
#include <string_view>

#include "base/log.hpp"

namespace fw::app {

/// `level` is "debug", "info", "warning" or "error".
[[nodiscard]] std::unique_ptr<Log> make_log(std::string_view level);

}  // namespace fw::app
