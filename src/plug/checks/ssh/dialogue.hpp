// What is said to an SSH server: versions, and the key exchange up to the host key. Engine's thread
// only.
#pragma once

#include <optional>
#include <string>

#include "plug/checks/ssh/settings.hpp"
#include "plug/kit/report.hpp"

namespace fw::checks::ssh {

inline constexpr int kLinesBeforeVersionMax = 50;
inline constexpr std::size_t kLineBytesMax = 1024;
inline constexpr int kPacketsMax = 32;  ///< until the host key has come

struct Seen {
  std::string version;                  ///< "SSH-2.0-OpenSSH_9.2p1 Debian-2"
  std::optional<std::string> host_key;  ///< as in a line of known_hosts, but in bytes
  std::string why_no_key;               ///< where it was asked for and there is none in common
};

/// `plan`, `connection` and `trace` must outlive it.
[[nodiscard]] net::Look<Seen> talk(net::Net& net, net::Connection& connection, const Plan& plan,
                                   net::Trace& trace);

}  // namespace fw::checks::ssh
