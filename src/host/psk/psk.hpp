// TLS by a key that both sides hold, instead of certificates: external pre-shared keys of TLS 1.3
// (RFC 8446 §4.2.11). Configures OpenSSL contexts; each context is one thread's.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

typedef struct ssl_ctx_st SSL_CTX;
typedef struct ssl_st SSL;

namespace fw::psk {

/// A key and the name it is offered by, which goes over the wire in clear.
struct Key {
  std::string identity;  ///< 1 to 64 bytes
  std::array<std::uint8_t, 32> secret{};
};

/// A client's side: only this key is offered, and a server that answers with a certificate instead
/// is refused. `key` must outlive the context.
void offer(SSL_CTX* context, const Key& key);

/// A server's side: a client that has none of these keys is refused. TLS 1.3 alone; no certificate
/// is needed. `keys` must outlive the context.
void demand(SSL_CTX* context, const std::vector<Key>& keys);

/// The identity of the key that a handshake of `demand` was made with; "" before its end.
[[nodiscard]] std::string_view identity_of(const SSL* connection);

}  // namespace fw::psk
