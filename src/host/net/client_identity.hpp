// A certificate of our own and its key, for servers that ask who is there (TLS client
// authentication). Immutable; safe from any thread.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/result.hpp"

typedef struct evp_pkey_st EVP_PKEY;
typedef struct ssl_st SSL;
typedef struct x509_st X509;

namespace fw::net {

inline constexpr std::size_t kIdentityBytesMax = 16 * 1024;  ///< of either text
inline constexpr std::size_t kIdentityChainMax = 10;

class ClientIdentity {
 public:
  /// Both as PEM (RFC 7468): the certificate, its issuers behind it where there are any, and the
  /// private key without a passphrase. Line breaks may be missing or be written as \n. `invalid`
  /// says which of the two is wrong and what is allowed.
  [[nodiscard]] static Result<std::shared_ptr<const ClientIdentity>> parse(
      std::string_view certificate, std::string_view key);

  /// Presents it in this session's handshake, where the server asks.
  void use(SSL* session) const;

 private:
  ClientIdentity() = default;

  std::vector<std::shared_ptr<X509>> chain_;  ///< leaf first
  std::shared_ptr<EVP_PKEY> key_;
};

}  // namespace fw::net
