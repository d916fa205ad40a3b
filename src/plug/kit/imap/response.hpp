// Responses of an IMAP server as lines (RFC 9051 §7). Pure functions; safe to use from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fw::kit::imap {

struct Response {
  std::string_view tag;     ///< "*" where it is untagged
  std::string_view status;  ///< "OK", "NO", "BAD", "PREAUTH", "BYE", "CAPABILITY", …
  std::string_view text;    ///< what follows; all point into the line
};

/// "* OK ready", "a1 NO no"; nothing where there is no tag and no status.
[[nodiscard]] std::optional<Response> read_response(std::string_view line);

/// The words of a list of capabilities, at most kCapabilitiesMax.
[[nodiscard]] std::vector<std::string> capabilities_in(std::string_view text);
inline constexpr std::size_t kCapabilitiesMax = 256;

}  // namespace fw::kit::imap
