// In whose networks a site's own addresses lie, asked of Team Cymru over DNS. One loop's thread
// only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "host/net/net.hpp"
#include "scan/match/findings.hpp"

namespace fw::scan {

inline constexpr std::size_t kNetworkAddressesMax = 4;
inline constexpr std::size_t kNetworksKnownMax = 10'000;

/// What was learned in this process, so that nobody is asked twice. Forgets everything when full:
/// networks move now and then.
class KnownNetworks {
 public:
  struct Origin {
    std::uint32_t asn = 0;
    std::string name;
  };
  [[nodiscard]] const Origin* find(const std::string& address) const;
  void keep(const std::string& address, Origin origin);

 private:
  std::unordered_map<std::string, Origin> known_;
};

/// The site's host and its addresses among `findings.dns`, following CNAMEs from the host and its
/// sibling ("www.shop.example" of "shop.example" and back); at most 4, IPv4 and IPv6 in turn.
[[nodiscard]] std::vector<std::pair<std::string, boost::asio::ip::address>> own_addresses(
    const Findings& findings);

/// Fills `findings.networks`. Addresses that are not public are never asked about; a failure is a
/// note. Ends by `deadline`.
[[nodiscard]] boost::asio::awaitable<void> collect_networks(
    net::Net& net, std::chrono::steady_clock::time_point deadline, KnownNetworks& known,
    Findings& findings);

}  // namespace fw::scan
