// Asks DNS what a site stands on: its own records, what they include, and where the hosts it uses
// lead. One loop's thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>

#include "host/net/net.hpp"
#include "scan/match/findings.hpp"

namespace fw::scan {

inline constexpr std::size_t kSpfIncludesMax = 10;
inline constexpr std::size_t kAliasHostsMax = 60;
inline constexpr std::size_t kDnsRecordsMax = 500;

/// A, AAAA and CNAMEs of the host; NS, MX, TXT, CAA and SOA of its registrable domain; the TXT of
/// what its SPF record includes, one level; `_dmarc`. What could not be answered becomes a note.
/// Ends by `deadline`.
[[nodiscard]] boost::asio::awaitable<void> collect_dns(
    net::Net& net, std::chrono::steady_clock::time_point deadline, Findings& findings);

/// The CNAME chains of the hosts that the page refers to, its own first.
[[nodiscard]] boost::asio::awaitable<void> collect_aliases(
    net::Net& net, std::chrono::steady_clock::time_point deadline, Findings& findings);

}  // namespace fw::scan
