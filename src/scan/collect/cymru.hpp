// Team Cymru's service over DNS: which network announces an address, and its name. Pure; any
// thread.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fw::scan {

/// "1.0.0.127.origin.asn.cymru.com", nibbles below origin6 for IPv6; asked for TXT.
[[nodiscard]] std::string origin_name(const boost::asio::ip::address& address);
/// "AS13335.asn.cymru.com", asked for TXT.
[[nodiscard]] std::string network_name(std::uint32_t asn);

/// "13335 | 104.16.0.0/12 | US | arin | 2014-03-28" → 13335; of several networks the first. Nothing
/// where it has another form.
[[nodiscard]] std::optional<std::uint32_t> parse_origin(std::string_view txt);
/// "13335 | US | arin | 2010-07-14 | CLOUDFLARENET, US" → "CLOUDFLARENET, US", at most 100 bytes
/// fit to show; "" where it has another form.
[[nodiscard]] std::string parse_network(std::string_view txt);

}  // namespace fw::scan
