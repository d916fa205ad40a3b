// What a server's stapled OCSP answer (RFC 6066 §8, RFC 6960) says of its certificate; OpenSSL
// reads and verifies it. Safe from any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/time.hpp"

typedef struct ssl_st SSL;
typedef struct x509_store_st X509_STORE;

namespace fw::net {

struct Staple {
  std::string status;  ///< "good", "revoked", "stale", "invalid" or "missing"
  std::string detail;  ///< a sentence without a full stop
};

/// Asks for a staple; before the handshake.
void ask_for_staple(SSL* session);

/// Of a finished handshake. Good and revoked only where the certificate's own issuer, or whom it
/// delegated this to, signed the answer, it is about this certificate, and `now` is within its
/// time; 5 minutes of difference between clocks are allowed.
[[nodiscard]] Staple judge_staple(SSL* session, X509_STORE* trusted, Instant now);

}  // namespace fw::net
