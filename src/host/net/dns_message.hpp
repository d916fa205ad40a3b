// DNS messages (RFC 1035 §4, EDNS of RFC 6891): a query written, an answer read, both bounded.
// Pure; safe from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "host/net/resolver.hpp"
#include "model/evidence.hpp"

namespace fw::net {

enum class Rcode : std::uint8_t {
  no_error = 0,
  format_error = 1,
  server_failure = 2,
  name_error = 3,
  not_implemented = 4,
  refused = 5
};

/// A recursive query of class IN with the AD bit (RFC 6840 §5.7) and EDNS: 1,232 bytes, as the last
/// 11 bytes. `invalid` where the name has empty labels, labels above 63 or more than 253 bytes.
[[nodiscard]] Result<std::string> dns_query(std::uint16_t id, std::string_view name,
                                            RecordType type);

/// What an answer says. Names are in lower case, without the trailing dot ("." for the root).
struct DnsAnswer {
  Rcode rcode = Rcode::no_error;
  bool authenticated = false;
  bool truncated = false;
  bool recursion_available = false;
  std::vector<model::DnsRecord> records;  ///< the answer section, at most 512 records
};

/// Reads an answer of at most 64 KiB. `corrupt` where it is none: a pointer that does not lead
/// back, a length beyond the end, … Values are in presentation form (RFC 1035 §5.1) but for: names
/// as above; TXT is its strings joined, without quotes, bytes outside printable ASCII as \DDD;
/// unknown types as RFC 3597 §5.
[[nodiscard]] Result<DnsAnswer> parse_dns_answer(std::string_view message);

/// What the message comes to: why there is nothing, or the records.
[[nodiscard]] Answer to_answer(DnsAnswer message);

}  // namespace fw::net
