#include "host/net/trust_store.hpp"

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <cstdlib>

#include "host/net/openssl_text.hpp"
#include "host/net/tls_library.hpp"

namespace fw::net {
namespace {

constexpr std::array<const char*, 3> kBundles = {
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"};
constexpr long kChainBytesMax = 64L * 1024;

struct FreeStore {
  void operator()(X509_STORE* store) const { X509_STORE_free(store); }
};
struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

class LoadedTrustStore final : public TrustStore {
 public:
  LoadedTrustStore(std::unique_ptr<X509_STORE, FreeStore> store, TlsLibrary library,
                   std::unique_ptr<SSL_CTX, FreeContext> context)
      : store_(std::move(store)), library_(std::move(library)), context_(std::move(context)) {}

  [[nodiscard]] X509_STORE* store() const override { return store_.get(); }
  [[nodiscard]] SSL_CTX* client_context() const override { return context_.get(); }

 private:
  std::unique_ptr<X509_STORE, FreeStore> store_;
  TlsLibrary library_;
  std::unique_ptr<SSL_CTX, FreeContext> context_;
};

bool load_system_bundle(X509_STORE* store) {
  const char* named = std::getenv("SSL_CERT_FILE");
  if (named != nullptr && X509_STORE_load_locations(store, named, nullptr) == 1) return true;
  for (const char* bundle : kBundles)
    if (X509_STORE_load_locations(store, bundle, nullptr) == 1) return true;
  return false;
}

/// Stands in for the verification that ChainJudge does after the handshake, once for each chain.
int accept_unverified(X509_STORE_CTX* context, void* /*unused*/) {
  X509_STORE_CTX_set_error(context, X509_V_OK);
  return 1;
}

Result<std::unique_ptr<SSL_CTX, FreeContext>> make_context(OSSL_LIB_CTX* library,
                                                           X509_STORE* store) {
  std::unique_ptr<SSL_CTX, FreeContext> context(
      SSL_CTX_new_ex(library, nullptr, TLS_client_method()));
  if (!context) return fail(Code::internal, "OpenSSL gives no context: {}", openssl_error());
  SSL_CTX* raw = context.get();
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  // Weak keys and signatures are judged after the handshake, on evidence.
  SSL_CTX_set_cipher_list(raw, "DEFAULT@SECLEVEL=1");
  SSL_CTX_set_options(raw, SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  // Without a callback OpenSSL verifies every chain anew even where nobody asks for the outcome.
  SSL_CTX_set_verify(raw, SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_cert_verify_callback(raw, accept_unverified, nullptr);
  SSL_CTX_set_max_cert_list(raw, kChainBytesMax);
  SSL_CTX_set1_cert_store(raw, store);
  return context;
}

}  // namespace

Result<std::unique_ptr<TrustStore>> TrustStore::load(const std::string& ca_file) {
  std::unique_ptr<X509_STORE, FreeStore> store(X509_STORE_new());
  if (!store) return fail(Code::internal, "OpenSSL gives no store: {}", openssl_error());
  const bool has_system = load_system_bundle(store.get());
  if (!ca_file.empty() && X509_STORE_load_locations(store.get(), ca_file.c_str(), nullptr) != 1)
    return fail(Code::unavailable, "the certificates in {} cannot be read: {}", ca_file,
                openssl_error());
  if (!has_system && ca_file.empty())
    return fail(Code::unavailable,
                "this machine has no bundle of trusted certificates: install ca-certificates or "
                "name a file of your own");
  clear_openssl_errors();
  TlsLibrary library = make_tls_library();
  FW_TRY(auto context, make_context(library.get(), store.get()));
  return std::make_unique<LoadedTrustStore>(std::move(store), std::move(library),
                                            std::move(context));
}

}  // namespace fw::net
