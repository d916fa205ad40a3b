#include "host/http/trusted_proxies.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <ranges>

#include "base/text.hpp"

namespace fw::http {

namespace ip = boost::asio::ip;

namespace {

ip::address plain(const ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return ip::make_address_v4(ip::v4_mapped, address.to_v6());
  }
  return address;
}

}  // namespace

Result<TrustedProxies> TrustedProxies::parse(std::span<const std::string> entries) {
  TrustedProxies proxies;
  for (const std::string& entry : entries) {
    const bool is_range = entry.find('/') != std::string::npos;
    boost::system::error_code error;
    if (entry.find(':') == std::string::npos) {
      const auto range = ip::make_network_v4(is_range ? entry : entry + "/32", error);
      if (!error) proxies.v4_.push_back(range);
    } else {
      const auto range = ip::make_network_v6(is_range ? entry : entry + "/128", error);
      if (!error) proxies.v6_.push_back(range);
    }
    if (error) {
      return fail(
          Code::invalid,
          "\"{}\" is no address or range of a proxy; write 10.0.0.1, 10.0.0.0/8 or fd00::/8",
          entry);
    }
  }
  return proxies;
}

bool TrustedProxies::contains(std::string_view text) const {
  boost::system::error_code error;
  const ip::address address = plain(ip::make_address(text, error));
  if (error) return false;
  if (address.is_v4()) {
    return std::ranges::any_of(v4_, [&](const ip::network_v4& range) {
      return ip::network_v4(address.to_v4(), range.prefix_length()).network() == range.network();
    });
  }
  return std::ranges::any_of(v6_, [&](const ip::network_v6& range) {
    return ip::network_v6(address.to_v6(), range.prefix_length()).network() == range.network();
  });
}

std::string TrustedProxies::client_of(std::string_view peer, std::string_view forwarded_for) const {
  if (!contains(peer)) return std::string(peer);
  const auto hops = split(forwarded_for, ',');
  std::string client(peer);
  for (const std::string_view hop : hops | std::views::reverse) {
    boost::system::error_code error;
    const ip::address address = ip::make_address(trim(hop), error);
    if (error) return client;
    client = plain(address).to_string();
    if (!contains(client)) return client;
  }
  return client;
}

}  // namespace fw::http
