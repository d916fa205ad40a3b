// Reads what checks are aimed at: host and port, and whether this machine may go there. Safe to use
// from any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "host/net/net.hpp"

namespace fw::kit {

struct Endpoint {
  std::string host;  ///< lower case, ASCII (IDNA), without brackets
  std::uint16_t port = 0;
  bool host_is_address = false;
};

/// "shop.example:443", "192.0.2.1:443", "[2001:db8::1]:443". A missing port becomes `port_default`;
/// where that is 0 the port must be given. `invalid` says what is allowed.
[[nodiscard]] Result<Endpoint> parse_endpoint(std::string_view text, std::uint16_t port_default);

/// What can be known of a host before resolving: a literal address is asked of the policy, a name
/// must be a public one. For `accept`: every refusal is `invalid`.
[[nodiscard]] Result<> accept_host(const net::Net& net, const std::string& host,
                                   std::uint16_t port);

/// The same for a fixed dialogue, which the policy allows on any port: TLS, mail, DNS.
[[nodiscard]] Result<> accept_host(const net::Net& net, const std::string& host);

/// `denied`, which a policy says, as the `invalid` that `accept` gives.
[[nodiscard]] Result<> as_invalid(Result<> result);

/// The setting `ip_family`, the same in every kind that connects.
inline constexpr std::string_view kFamilies[] = {"any", "v4", "v6"};
[[nodiscard]] net::Family family_named(std::string_view text);

}  // namespace fw::kit
