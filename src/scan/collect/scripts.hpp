// Reads the scripts a page loads, one level deep, for the hosts they name. One loop's thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>

#include "host/net/net.hpp"
#include "host/net/url.hpp"
#include "scan/match/findings.hpp"

namespace fw::scan {

struct ScriptLimits {
  std::chrono::steady_clock::time_point deadline{};
  std::size_t bytes_max = 0;    ///< of all scripts together, after decompression
  std::size_t scripts_max = 0;  ///< more are left out, and said in the notes
};

inline constexpr std::size_t kScriptBytesMax = 2u << 20;  ///< of one script
inline constexpr int kScriptsAtOnce = 6;

/// Fetches the scripts among `findings.references` through the egress policy and adds the hosts
/// named in them as Use::script_code.
[[nodiscard]] boost::asio::awaitable<void> collect_scripts(net::Net& net, net::Url page,
                                                           ScriptLimits limits, Findings& findings);

}  // namespace fw::scan
