// The authoritative name servers of a zone, asked one by one, and whether they agree. The
// comparisons are pure; the rest is the engine's thread only.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "host/net/dial.hpp"

namespace fw::checks::dns {

inline constexpr std::size_t kAuthoritiesMax = 32;  ///< addresses that one look asks
inline constexpr std::size_t kNameServersMax = 16;

struct NameServer {
  std::string name;
  boost::asio::ip::address address;
};

struct Authorities {
  std::string zone;
  std::vector<NameServer> servers;
};

/// What one of them said.
struct Said {
  NameServer server;
  net::Answer answer;
};

struct Poll {
  std::string name;
  net::RecordType type = net::RecordType::a;
  std::uint16_t port = 53;
  net::Deadline deadline{};
};

/// The closest name above or at `name` that has name servers, and their addresses. The policy is
/// asked about every address: a forbidden one condemns the zone. Addresses of a family that this
/// machine has no way to are left out.
[[nodiscard]] net::Look<Authorities> find_authorities(net::Net& net, std::string name,
                                                      net::Deadline deadline);

/// Asks all of them at once, each on its own; a server that is silent has a reason for an answer.
[[nodiscard]] boost::asio::awaitable<std::vector<Said>> ask_all(net::Net& net,
                                                                std::vector<NameServer> servers,
                                                                Poll poll);

/// "" where all gave the same records of `name` (their times to live aside), else who differs from
/// the first that answered, and in what.
[[nodiscard]] std::string disagreement(std::span<const Said> said, const std::string& name);

/// "" where no SOA serial is more than `lag_max` behind the newest (RFC 1982), else whose is.
[[nodiscard]] std::string serial_lag(std::span<const Said> said, std::uint32_t lag_max);

}  // namespace fw::checks::dns
