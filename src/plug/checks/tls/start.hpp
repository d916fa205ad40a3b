// How TLS begins on a connection that speaks plain text first. Engine's thread only.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "host/net/dial.hpp"

namespace fw::checks::tls {

enum class Start : std::uint8_t { none, smtp, imap, pop3, ftp, postgres };

inline constexpr std::string_view kStarts[] = {"none", "smtp", "imap", "pop3", "ftp", "postgres"};
[[nodiscard]] Start start_named(std::string_view text);
/// Where the target names no port: 443, 25, 143, 110, 21, 5432.
[[nodiscard]] std::uint16_t usual_port(Start start);

/// What PostgreSQL says to SSLRequest.
enum class PostgresAnswer : std::uint8_t { yes, no, error, nonsense };
/// One byte and no more: what comes ahead of the handshake would be taken for what it protects.
[[nodiscard]] PostgresAnswer read_postgres_answer(std::string_view bytes);

struct StartOptions {
  Start start = Start::none;
  net::TlsOptions tls;
  net::Deadline deadline{};
};

/// Asks in the protocol's own words (RFC 3207, RFC 9051 §6.2.1, RFC 2595 §4, RFC 4217 §4,
/// PostgreSQL's SSLRequest) and shakes hands. `trace` has the certificates afterwards.
[[nodiscard]] net::Look<> start_tls(net::Net& net, net::Connection plain, StartOptions options,
                                    net::Trace& trace);

}  // namespace fw::checks::tls
