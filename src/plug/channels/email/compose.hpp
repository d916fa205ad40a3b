// Builds a mail as RFC 5322 and MIME (RFC 2045 to 2047) say, proof against text that tries to add
// headers or parts. Pure functions; safe to use from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "plug/channels/email/address.hpp"

namespace fw::channels::email {

struct Mail {
  Mailbox from;
  std::vector<Mailbox> to;
  std::string id;  ///< becomes the Message-ID, before the sender's domain
  Instant at{};
  std::string subject;  ///< any text; line breaks become spaces, at most 200 bytes are kept
  std::string text;
  std::string html;  ///< "" where there is none
};

/// The whole message with CRLF line ends, no line above 998 bytes (RFC 5322 §2.1.1), ASCII only.
[[nodiscard]] std::string compose(const Mail& mail);

/// Text for an unstructured header: as it is where plain ASCII, else as encoded words (RFC 2047 §2)
/// folded over lines.
[[nodiscard]] std::string header_text(std::string_view text);

/// RFC 2045 §6.7: lines of at most 76 characters, CRLF, nothing but printable ASCII.
[[nodiscard]] std::string quoted_printable(std::string_view text);

/// "Mon, 23 Nov 2026 08:15:00 +0000" (RFC 5322 §3.3).
[[nodiscard]] std::string mail_date(Instant at);

}  // namespace fw::channels::email
