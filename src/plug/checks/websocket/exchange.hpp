// What is said once connected: the handshake, a message, and the wait for the expected one.
// Engine's thread only.
#pragma once

#include "plug/checks/websocket/settings.hpp"
#include "plug/kit/report.hpp"

namespace fw::checks::websocket {

inline constexpr int kMessagesMax = 64;                    ///< that are looked at
inline constexpr std::size_t kReadBytesMax = 1024 * 1024;  ///< of all messages together

/// Success where the server switched protocols and, where asked, said what is expected. `plan`,
/// `connection` and `trace` must outlive it.
[[nodiscard]] net::Look<> exchange(net::Net& net, net::Connection& connection, const Plan& plan,
                                   net::Trace& trace);

}  // namespace fw::checks::websocket
