// What a request may carry and what survives a redirect. Pure; safe from any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "host/net/http_client.hpp"

namespace fw::net {

/// Method and header names are tokens (RFC 9110 §5.6.2), values have no CR, LF or NUL, and the
/// headers that frame or route a message (Host, Content-Length, Connection, …) are ours.
[[nodiscard]] Result<> check_request(const FetchRequest& request);

/// The request as it goes to `next` after `status` on `from` (RFC 9110 §15.4): 303, and 301 and 302
/// after POST, turn into GET; another host or scheme loses every header but the harmless ones.
/// `denied` where a body would leave https for http.
[[nodiscard]] Result<> redirect(FetchRequest& request, int status, const Url& from,
                                const Url& next);

/// Address-like: local@domain, without spaces, control characters and angle brackets.
[[nodiscard]] Result<> check_mail(const MailRequest& request);

/// Where mail goes: "smtp://host[:port]" (587) or "smtps://host[:port]" (465).
struct MailServer {
  std::string scheme;
  std::string host;
  std::uint16_t port = 0;
};
[[nodiscard]] Result<MailServer> parse_mail_server(std::string_view text);

}  // namespace fw::net
