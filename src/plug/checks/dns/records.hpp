// Compares DNS records as people write them with records as they are answered. Pure functions; safe
// to use from any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/net/resolver.hpp"
#include "model/evidence.hpp"

namespace fw::checks::dns {

/// One form for what means the same: case and trailing dots of names, quotes and joints of TXT
/// strings, spelling of addresses, runs of white space.
[[nodiscard]] std::string canonical(net::RecordType type, std::string_view value);

/// The values of `type` among `records`, canonical, sorted, without repeats.
[[nodiscard]] std::vector<std::string> values_of(net::RecordType type,
                                                 std::span<const model::DnsRecord> records);

/// "" where `found` is as expected, else what is missing and, where `exact`, what is too many.
[[nodiscard]] std::string difference(std::span<const std::string> expected,
                                     std::span<const std::string> found, bool exact);

/// The name to ask for an address' PTR record (RFC 1035 §3.5, RFC 3596 §2.5), or "" where `text` is
/// no address.
[[nodiscard]] std::string reverse_name(std::string_view text);

}  // namespace fw::checks::dns
