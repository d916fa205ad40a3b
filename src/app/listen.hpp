// Addresses with a port, as the configuration writes them. Values and pure functions; safe to use
// from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace fw::app {

/// "127.0.0.1:8080" or "[::1]:8080".
struct Listen {
  std::string address;
  std::uint16_t port = 0;
  bool operator==(const Listen&) const = default;
};

[[nodiscard]] Result<Listen> parse_listen(std::string_view text);

}  // namespace fw::app
