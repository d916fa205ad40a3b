// Signing in by OAuth 2 client credentials (RFC 6749 §4.4): what is asked of the token endpoint and
// what its answer says. Pure; safe to use from any thread.
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "host/net/dial.hpp"
#include "host/net/http_client.hpp"
#include "model/settings.hpp"

namespace fw::checks::http {

inline constexpr std::size_t kClientTextBytesMax = 1024;  ///< id, secret and scope, each
inline constexpr std::size_t kTokenParametersMax = 8;
inline constexpr std::size_t kTokenAnswerBytesMax = 64 * 1024;

struct OAuth {
  std::string token_url;
  std::string host;  ///< of the token endpoint
  std::uint16_t port = 0;
  std::string authorization;  ///< of the client at the endpoint (RFC 6749 §2.3.1), or ""
  std::string form;           ///< the request's body
};

/// Nothing where no oauth2_token_url is set. `invalid` says what is allowed.
[[nodiscard]] Result<std::optional<OAuth>> read_oauth(const model::SettingsView& view);

[[nodiscard]] net::FetchRequest token_request(const OAuth& oauth, Millis timeout);

struct Token {
  std::string value;
  Millis lasts{0};  ///< from now
};

/// The token (RFC 6749 §5.1), or `auth_failed` with the endpoint's own error code (§5.2). Nothing
/// else of the answer is told: it may hold secrets.
[[nodiscard]] std::expected<Token, net::Failure> read_token(const OAuth& oauth,
                                                            const net::FetchResponse& answer);

}  // namespace fw::checks::http
