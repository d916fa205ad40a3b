// Host names and registrable domains (the Public Suffix List, through libpsl). Pure functions; safe
// to use from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fw::scan {

/// "shop.example" of "www.shop.example"; the name itself where it is a public suffix or an address.
/// `host` in lower case.
[[nodiscard]] std::string registrable_domain(std::string_view host);

/// "com", "co.uk", "github.io": anybody may have a name below it.
[[nodiscard]] bool is_public_suffix(std::string_view host);

/// Host, and path with query, of an absolute or scheme-relative http(s) URL. Views into `url`.
struct UrlParts {
  std::string_view host;    ///< as written, without user-info and port
  std::string_view target;  ///< "" or from the first '/' or '?' on, without fragment
};
/// Nothing where `url` is relative, of another scheme or has no plausible host name.
[[nodiscard]] std::optional<UrlParts> split_url(std::string_view url);

/// True where `text` has the shape of a name on the public internet: at least two labels of
/// [a-z0-9_-], the last one not a number; or an IPv4 address is refused.
[[nodiscard]] bool is_host_name(std::string_view text);

/// `value` without a trailing dot, in lower case.
[[nodiscard]] std::string dns_name(std::string_view value);

}  // namespace fw::scan
