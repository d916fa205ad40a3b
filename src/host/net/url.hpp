// The one parser for URLs that we connect to (RFC 3986, on Boost.URL, hosts through IDNA). Pure;
// safe from any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace fw::net {

/// An http or https URL in canonical form. No user-info, no zone id, no control characters, at most
/// 2,048 bytes.
struct Url {
  std::string scheme;      ///< "http" or "https"
  std::string host;        ///< lower case, ASCII (IDNA), without brackets and trailing dot
  std::uint16_t port = 0;  ///< always set
  std::string target;      ///< path and query as sent: "/a?b=c", at least "/"
  bool host_is_address = false;

  [[nodiscard]] bool is_tls() const { return scheme == "https"; }
  /// scheme://host[:port]target; the port only where it is not the scheme's own; brackets around
  /// IPv6.
  [[nodiscard]] std::string text() const;
  /// What the Host header carries.
  [[nodiscard]] std::string authority() const;
  [[nodiscard]] std::string origin() const;

  bool operator==(const Url&) const = default;
};

/// Reads a URL a person typed: a missing scheme becomes https, a fragment is dropped, characters
/// that RFC 3986 does not have are percent-encoded in path and query. `invalid` says what is
/// allowed.
[[nodiscard]] Result<Url> parse_url(std::string_view text);

/// RFC 3986 §5: what `reference` (a Location, an href) means on the page `base`. `invalid` where it
/// is not http(s).
[[nodiscard]] Result<Url> resolve(const Url& base, std::string_view reference);

/// A host name or address as a person typed it, in the form that Url::host has. `invalid` says
/// what is allowed.
[[nodiscard]] Result<std::string> parse_host(std::string_view text);

/// Names that must never be looked up: single labels, .internal .local .localhost .arpa .onion …
/// unless `own` lists the name or a parent of it ("lab", "shop.internal", "*.local").
/// `denied` with a sentence.
[[nodiscard]] Result<> check_host_name(std::string_view host,
                                       std::span<const std::string> own = {});

}  // namespace fw::net
