// Mail addresses that are safe to put into a header and an envelope. Pure functions; safe to use
// from any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace fw::channels::email {

struct Mailbox {
  std::string name;     ///< display name in UTF-8, or ""
  std::string address;  ///< local@domain, the domain in ASCII and lower case
  [[nodiscard]] std::string_view domain() const;
};

/// "ops@shop.example" or "Shop alerts <ops@shop.example>". The local part is a dot-atom of RFC 5322
/// §3.2.3, at most 64 bytes; no quoted local parts, comments, groups or source routes. `invalid`
/// says what is allowed.
[[nodiscard]] Result<Mailbox> parse_mailbox(std::string_view text);

}  // namespace fw::channels::email
