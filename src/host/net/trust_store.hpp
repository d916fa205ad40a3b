// The certificates we trust, loaded once and shared by every connection. Immutable after loading;
// safe from any thread.
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"

typedef struct x509_store_st X509_STORE;
typedef struct ssl_ctx_st SSL_CTX;

namespace fw::net {

class TrustStore {
 public:
  /// The system's bundle plus `ca_file` (PEM), where given. `unavailable` where neither can be
  /// read.
  static Result<std::unique_ptr<TrustStore>> load(const std::string& ca_file = {});
  virtual ~TrustStore() = default;

  [[nodiscard]] virtual X509_STORE* store() const = 0;
  /// A shared client context that uses the store, TLS 1.2 and later, and verifies nothing by
  /// itself: the dialler verifies after the handshake, so that a bad certificate is evidence and
  /// not only an error.
  [[nodiscard]] virtual SSL_CTX* client_context() const = 0;
};

}  // namespace fw::net
