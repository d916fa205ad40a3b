// TLS for the server: its context, and OpenSSL on a non-blocking socket without buffers of its own
// between records. One thread.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "host/psk/psk.hpp"

namespace fw::http {

struct SslFree {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};
struct SslContextFree {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using SslPtr = std::unique_ptr<SSL, SslFree>;
using SslContextPtr = std::unique_ptr<SSL_CTX, SslContextFree>;

/// TLS 1.2 and later, ALPN h2 before http/1.1. `invalid` where the files cannot be read or do not
/// belong together.
[[nodiscard]] Result<SslContextPtr> make_server_context(const std::string& certificate_file,
                                                        const std::string& key_file);

/// For clients that have one of these keys; the list must outlive the context.
[[nodiscard]] Result<SslContextPtr> make_server_context(const std::vector<psk::Key>& keys);

/// A server side that reads and writes `socket`, which must stay open longer.
[[nodiscard]] SslPtr make_server_tls(SSL_CTX* context, int socket);

}  // namespace fw::http
