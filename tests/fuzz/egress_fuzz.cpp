// The egress policy against a second table of the same ranges, written another way.
// rooms: host/net
#include <array>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <cstdint>
#include <cstring>

#include "base/assert.hpp"
#include "host/net/egress.hpp"

namespace {

namespace ip = boost::asio::ip;
using fw::net::EgressPolicy;

constexpr std::array kDeniedV4 = {
    "0.0.0.0/8",     "10.0.0.0/8",      "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16",
    "172.16.0.0/12", "192.0.0.0/24",    "192.0.2.0/24",   "192.88.99.0/24", "192.168.0.0/16",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",    "168.63.129.16/32"};
constexpr std::array kDeniedV6 = {"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"};

bool is_in(const ip::address_v6& address, const char* range) {
  const auto network = ip::make_network_v6(range);
  return ip::network_v6(address, network.prefix_length()).canonical() == network.canonical();
}

bool is_denied_v4(const ip::address_v4& address) {
  for (const char* range : kDeniedV4) {
    const auto network = ip::make_network_v4(range);
    if (ip::network_v4(address, network.prefix_length()).canonical() == network.canonical())
      return true;
  }
  return false;
}

bool is_denied_v6(const ip::address_v6& address) {
  if (!is_in(address, "2000::/3")) return true;
  for (const char* range : kDeniedV6)
    if (is_in(address, range)) return true;
  return false;
}

void check_v4(std::uint32_t value) {
  const ip::address_v4 address(value);
  const EgressPolicy policy;
  const bool allowed = policy.allows(address).has_value();
  FW_ASSERT(allowed == !is_denied_v4(address));
  // However IPv6 embeds it, it stays outside.
  const auto bytes = address.to_bytes();
  ip::address_v6::bytes_type mapped{};
  mapped[10] = mapped[11] = 0xff;
  std::memcpy(mapped.data() + 12, bytes.data(), 4);
  FW_ASSERT(!policy.allows(ip::address_v6(mapped)));
  ip::address_v6::bytes_type nat64{0x00, 0x64, 0xff, 0x9b};
  std::memcpy(nat64.data() + 12, bytes.data(), 4);
  FW_ASSERT(!policy.allows(ip::address_v6(nat64)));
  ip::address_v6::bytes_type six_to_four{0x20, 0x02};
  std::memcpy(six_to_four.data() + 2, bytes.data(), 4);
  FW_ASSERT(!policy.allows(ip::address_v6(six_to_four)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size >= 4) {
    std::uint32_t value = 0;
    std::memcpy(&value, data, sizeof value);
    check_v4(value);
  }
  if (size >= 16) {
    ip::address_v6::bytes_type bytes;
    std::memcpy(bytes.data(), data, bytes.size());
    const ip::address_v6 address(bytes);
    FW_ASSERT(EgressPolicy().allows(address).has_value() == !is_denied_v6(address));
  }
  return 0;
}
