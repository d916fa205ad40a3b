#include "host/net/egress.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace fw::net {
namespace {

namespace ip = boost::asio::ip;

struct RangeV4 {
  std::uint32_t base;
  unsigned bits;
  std::string_view text;
  std::string_view what;
};

constexpr std::uint32_t v4(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return a << 24U | b << 16U | c << 8U | d;
}

// RFC 6890 special-purpose addresses, multicast, and what clouds hide on public addresses.
constexpr auto kDeniedV4 = std::to_array<RangeV4>({
    {v4(0, 0, 0, 0), 8, "0.0.0.0/8", "an address of this host"},
    {v4(10, 0, 0, 0), 8, "10.0.0.0/8", "a private address"},
    {v4(100, 64, 0, 0), 10, "100.64.0.0/10", "a carrier's private address"},
    {v4(127, 0, 0, 0), 8, "127.0.0.0/8", "a loopback address"},
    {v4(169, 254, 0, 0), 16, "169.254.0.0/16", "a link-local address"},
    {v4(172, 16, 0, 0), 12, "172.16.0.0/12", "a private address"},
    {v4(192, 0, 0, 0), 24, "192.0.0.0/24", "a protocol assignment"},
    {v4(192, 0, 2, 0), 24, "192.0.2.0/24", "a documentation address"},
    {v4(192, 88, 99, 0), 24, "192.88.99.0/24", "a 6to4 relay address"},
    {v4(192, 168, 0, 0), 16, "192.168.0.0/16", "a private address"},
    {v4(198, 18, 0, 0), 15, "198.18.0.0/15", "a benchmarking address"},
    {v4(198, 51, 100, 0), 24, "198.51.100.0/24", "a documentation address"},
    {v4(203, 0, 113, 0), 24, "203.0.113.0/24", "a documentation address"},
    {v4(224, 0, 0, 0), 4, "224.0.0.0/4", "a multicast address"},
    {v4(240, 0, 0, 0), 4, "240.0.0.0/4", "a reserved address"},
    {v4(168, 63, 129, 16), 32, "168.63.129.16/32", "a cloud's metadata address"},
});

struct RangeV6 {
  std::array<std::uint8_t, 16> base;
  unsigned bits;
  std::string_view text;
  std::string_view what;
};

// Holes in 2000::/3, which is all that is allowed.
constexpr auto kDeniedV6 = std::to_array<RangeV6>({
    {{0x20, 0x01, 0x00}, 23, "2001::/23", "a protocol assignment (Teredo, ORCHID, …)"},
    {{0x20, 0x01, 0x0d, 0xb8}, 32, "2001:db8::/32", "a documentation address"},
    {{0x20, 0x02}, 16, "2002::/16", "a 6to4 address"},
    {{0x3f, 0xff, 0x00}, 20, "3fff::/20", "a documentation address"},
});

// Ports of mail, shells, databases and control planes that no HTTP or TCP check is for.
constexpr std::array<std::uint16_t, 24> kDeniedPorts = {
    1433, 1521, 2049, 2375, 2376, 2379, 2380, 3306, 3389,  4001,  4280,  5432,
    5900, 5984, 6379, 6443, 7001, 8500, 9042, 9200, 10250, 11211, 15672, 27017};

bool has_prefix(const ip::address_v6::bytes_type& bytes, const std::array<std::uint8_t, 16>& base,
                unsigned bits) {
  const unsigned whole = bits / 8;
  if (std::memcmp(bytes.data(), base.data(), whole) != 0) return false;
  const unsigned rest = bits % 8;
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xffU << (8 - rest));
  return (bytes[whole] & mask) == (base[whole] & mask);
}

Result<> public_v4(const ip::address_v4& address) {
  const std::uint32_t value = address.to_uint();
  for (const auto& range : kDeniedV4)
    if ((value ^ range.base) >> (32U - range.bits) == 0)
      return fail(Code::denied, "{} is {} ({}), which this machine may not connect to",
                  address.to_string(), range.what, range.text);
  return {};
}

Result<> public_v6(const ip::address_v6& address) {
  const auto bytes = address.to_bytes();
  if ((bytes[0] & 0xe0U) != 0x20U)
    return fail(Code::denied,
                "{} is not a public IPv6 address (2000::/3), which is all this machine may "
                "connect to",
                address.to_string());
  for (const auto& range : kDeniedV6)
    if (has_prefix(bytes, range.base, range.bits))
      return fail(Code::denied, "{} is {} ({}), which this machine may not connect to",
                  address.to_string(), range.what, range.text);
  return {};
}

bool is_open_port(std::uint16_t port) {
  if (port == 80 || port == 443) return true;
  return port >= 1024 && std::ranges::find(kDeniedPorts, port) == kDeniedPorts.end();
}

}  // namespace

Result<EgressPolicy> EgressPolicy::with_allowed(std::span<const std::string> allowed) {
  EgressPolicy policy;
  for (const auto& entry : allowed) {
    boost::system::error_code error;
    const bool is_range = entry.find('/') != std::string::npos;
    const bool is_v6 = entry.find(':') != std::string::npos;
    if (is_v6) {
      const auto range = ip::make_network_v6(is_range ? entry : entry + "/128", error);
      if (!error) policy.opened_v6_.push_back(range.canonical());
    } else {
      const auto range = ip::make_network_v4(is_range ? entry : entry + "/32", error);
      if (!error) policy.opened_v4_.push_back(range.canonical());
    }
    if (error)
      return fail(Code::invalid,
                  "\"{}\" is not a range of addresses such as 10.0.0.0/8, 192.168.1.7 or fd00::/8",
                  entry);
  }
  return policy;
}

bool EgressPolicy::is_opened(const ip::address& address) const {
  if (address.is_v4()) {
    const std::uint32_t value = address.to_v4().to_uint();
    return std::ranges::any_of(opened_v4_, [value](const ip::network_v4& range) {
      return (value & range.netmask().to_uint()) == range.network().to_uint();
    });
  }
  const auto bytes = address.to_v6().to_bytes();
  return std::ranges::any_of(opened_v6_, [&bytes](const ip::network_v6& range) {
    return has_prefix(bytes, range.network().to_bytes(), range.prefix_length());
  });
}

Result<> EgressPolicy::allows(const ip::address& address) const {
  if (is_opened(address)) return {};
  return address.is_v4() ? public_v4(address.to_v4()) : public_v6(address.to_v6());
}

Result<> EgressPolicy::allows(const ip::address& address, std::uint16_t port) const {
  if (port == 0) return fail(Code::denied, "port 0 cannot be connected to");
  if (is_opened(address)) return {};
  FW_CHECK(allows(address));
  if (!is_open_port(port))
    return fail(Code::denied,
                "port {} is not one this machine may connect to: 80, 443, and 1024 to 65535 "
                "without the ports of databases and control planes are",
                port);
  return {};
}

Result<> EgressPolicy::allows_all(std::span<const ip::address> addresses,
                                  std::uint16_t port) const {
  for (const auto& address : addresses) FW_CHECK(allows(address, port));
  return {};
}

}  // namespace fw::net
