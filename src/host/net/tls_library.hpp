// An OpenSSL library context for handshakes: everything of the default provider, but of its
// decoders only those that read a certificate's public key. Safe from any thread.
#pragma once

#include <memory>

typedef struct ossl_lib_ctx_st OSSL_LIB_CTX;
typedef struct ossl_provider_st OSSL_PROVIDER;

namespace fw::net {

struct FreeTlsLibrary {
  OSSL_PROVIDER* provider = nullptr;  ///< what was loaded into it
  void operator()(OSSL_LIB_CTX* library) const;
};
using TlsLibrary = std::unique_ptr<OSSL_LIB_CTX, FreeTlsLibrary>;

/// OpenSSL 3.0 decodes the key of every certificate that arrives, and for each it weighs all of
/// some eighty decoders and twenty kinds of keys against each other: half of a handshake's time.
/// Five and eleven are left here. nullptr where OpenSSL cannot make one; its default context
/// (nullptr, too) then serves as well, only slower.
[[nodiscard]] TlsLibrary make_tls_library();

}  // namespace fw::net
