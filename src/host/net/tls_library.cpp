#include "host/net/tls_library.hpp"

#include <openssl/core.h>
#include <openssl/core_dispatch.h>
#include <openssl/crypto.h>
#include <openssl/provider.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "host/net/openssl_text.hpp"

namespace fw::net {
namespace {

constexpr const char* kName = "flarewarden-tls";

/// The provider that does the work. OpenSSL's own, kept as long as the program runs.
OSSL_PROVIDER* base() {
  static OSSL_PROVIDER* const provider = OSSL_PROVIDER_load(nullptr, "default");
  return provider;
}

using Names = std::span<const std::string_view>;

/// What a server's certificate may be signed with and carry (RFC 8446 §4.2.3, RFC 8422).
constexpr std::string_view kCertificateKeys[] = {"RSA", "RSA-PSS", "EC", "ED25519", "ED448"};
/// Those, and what handshakes make keys for themselves: key shares, key derivation, CBC's MAC.
constexpr std::string_view kHandshakeKeys[] = {
    "RSA", "RSA-PSS", "EC", "ED25519", "ED448", "X25519", "X448", "DH", "HKDF", "TLS1-PRF", "HMAC"};

bool is_among(Names names, const OSSL_ALGORITHM& algorithm) {
  const std::string_view all = algorithm.algorithm_names;
  return std::ranges::find(names, all.substr(0, all.find(':'))) != names.end();
}

bool reads_certificates(const OSSL_ALGORITHM& decoder) {
  const std::string_view properties = decoder.property_definition;
  return properties.contains("input=der") && properties.contains("structure=SubjectPublicKeyInfo");
}

/// The base provider's algorithms of that operation that `keep` chooses, as OpenSSL wants lists:
/// ended by an entry without a name.
template <class Keep>
std::vector<OSSL_ALGORITHM> chosen(int operation, Keep keep) {
  std::vector<OSSL_ALGORITHM> kept;
  int no_cache = 0;
  const OSSL_ALGORITHM* all = OSSL_PROVIDER_query_operation(base(), operation, &no_cache);
  for (; all != nullptr && all->algorithm_names != nullptr; ++all)
    if (keep(*all)) kept.push_back(*all);
  kept.push_back({});
  return kept;
}

const OSSL_ALGORITHM* query(void* /*context*/, int operation, int* no_cache) {
  static const auto decoders = chosen(OSSL_OP_DECODER, [](const OSSL_ALGORITHM& one) {
    return is_among(kCertificateKeys, one) && reads_certificates(one);
  });
  static const auto keys = chosen(
      OSSL_OP_KEYMGMT, [](const OSSL_ALGORITHM& one) { return is_among(kHandshakeKeys, one); });
  *no_cache = 0;
  if (operation == OSSL_OP_DECODER) return decoders.data();
  if (operation == OSSL_OP_KEYMGMT) return keys.data();
  return OSSL_PROVIDER_query_operation(base(), operation, no_cache);
}

int capabilities(void* /*context*/, const char* capability, OSSL_CALLBACK* take, void* argument) {
  return OSSL_PROVIDER_get_capabilities(base(), capability, take, argument);
}

/// OSSL_provider_init_fn. The context is the base provider's, because its algorithms will get it.
int begin(const OSSL_CORE_HANDLE* /*core*/, const OSSL_DISPATCH* /*from_core*/,
          const OSSL_DISPATCH** functions, void** context) {
  using Function = void (*)();
  static const std::array<OSSL_DISPATCH, 3> kFunctions = {{
      {OSSL_FUNC_PROVIDER_QUERY_OPERATION, reinterpret_cast<Function>(query)},
      {OSSL_FUNC_PROVIDER_GET_CAPABILITIES, reinterpret_cast<Function>(capabilities)},
      {0, nullptr},
  }};
  if (base() == nullptr) return 0;
  *functions = kFunctions.data();
  *context = OSSL_PROVIDER_get0_provider_ctx(base());
  return 1;
}

}  // namespace

void FreeTlsLibrary::operator()(OSSL_LIB_CTX* library) const {
  if (provider != nullptr) OSSL_PROVIDER_unload(provider);
  OSSL_LIB_CTX_free(library);
}

TlsLibrary make_tls_library() {
  TlsLibrary library(OSSL_LIB_CTX_new());
  if (library && OSSL_PROVIDER_add_builtin(library.get(), kName, begin) == 1)
    library.get_deleter().provider = OSSL_PROVIDER_load(library.get(), kName);
  clear_openssl_errors();
  if (library.get_deleter().provider == nullptr) library.reset();
  return library;
}

}  // namespace fw::net
