#include "plug/checks/ssh/host_key.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <array>
#include <memory>
#include <optional>

#include "base/encode.hpp"
#include "base/hash.hpp"
#include "plug/checks/ssh/bytes.hpp"

namespace fw::checks::ssh {
namespace {

template <auto free>
struct Freed {
  template <class T>
  void operator()(T* value) const {
    free(value);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using Context = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;

constexpr int kRsaBitsMax = 16'384;  ///< as OpenSSH: more only costs time

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

struct Curve {
  std::string_view type;
  std::string_view name;  ///< inside the key
  const char* openssl_name;
  std::string_view words;
  const EVP_MD* (*digest)();
};

constexpr auto kCurves = std::to_array<Curve>({
    {"ecdsa-sha2-nistp256", "nistp256", "P-256", "ECDSA P-256", EVP_sha256},
    {"ecdsa-sha2-nistp384", "nistp384", "P-384", "ECDSA P-384", EVP_sha384},
    {"ecdsa-sha2-nistp521", "nistp521", "P-521", "ECDSA P-521", EVP_sha512},
});

const Curve* curve_of(std::string_view type) {
  for (const Curve& curve : kCurves)
    if (curve.type == type) return &curve;
  return nullptr;
}

Number number_of(std::string_view bytes) {
  return Number(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
}

Key built(const char* algorithm, const Builder& builder) {
  const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
  const Context context(EVP_PKEY_CTX_new_from_name(nullptr, algorithm, nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1) return nullptr;
  if (EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1)
    return nullptr;
  return Key(key);
}

Key rsa_key(Reader& reader) {
  const auto exponent = reader.text();
  const auto modulus = reader.text();
  if (!exponent || !modulus) return nullptr;
  const Number e = number_of(*exponent);
  const Number n = number_of(*modulus);
  const Builder builder(OSSL_PARAM_BLD_new());
  if (!e || !n || !builder || BN_num_bits(n.get()) > kRsaBitsMax || BN_num_bits(e.get()) > 64)
    return nullptr;
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  return built("RSA", builder);
}

Key curve_key(Reader& reader, const Curve& curve) {
  const auto name = reader.text();
  const auto point = reader.text();
  const Builder builder(OSSL_PARAM_BLD_new());
  if (!name || *name != curve.name || !point || !builder) return nullptr;
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.openssl_name, 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point->data(),
                                   point->size());
  return built("EC", builder);
}

Key parse(std::string_view key) {
  Reader reader(key);
  const auto type = reader.text();
  if (!type) return nullptr;
  if (*type == "ssh-rsa") return rsa_key(reader);
  if (const Curve* curve = curve_of(*type)) return curve_key(reader, *curve);
  if (*type != "ssh-ed25519") return nullptr;
  const auto point = reader.text();
  if (!point || point->size() != 32) return nullptr;
  return Key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(*point), point->size()));
}

/// RFC 5656 §3.1.2: two integers, which OpenSSL wants in DER.
std::string der_of(std::string_view signature) {
  Reader reader(signature);
  const auto r = reader.text();
  const auto s = reader.text();
  if (!r || !s || r->size() > 80 || s->size() > 80) return {};
  const std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>> pair(ECDSA_SIG_new());
  Number first = number_of(*r);
  Number second = number_of(*s);
  if (!pair || !first || !second) return {};
  ECDSA_SIG_set0(pair.get(), first.release(), second.release());
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &der);
  if (size <= 0) return {};
  std::string out(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return out;
}

/// The digest that an algorithm signs, nullptr for Ed25519; nothing for an unknown algorithm, or
/// one of another type of key.
std::optional<const EVP_MD*> digest_of(std::string_view type, std::string_view algorithm) {
  if (type == "ssh-rsa" && algorithm == "rsa-sha2-256") return EVP_sha256();
  if (type == "ssh-rsa" && algorithm == "rsa-sha2-512") return EVP_sha512();
  if (type != algorithm) return std::nullopt;
  if (type == "ssh-ed25519") return nullptr;
  const Curve* curve = curve_of(type);
  if (curve == nullptr) return std::nullopt;
  return curve->digest();
}

}  // namespace

std::string fingerprint(std::string_view key) {
  const auto digest = sha256(key);
  std::string text = to_base64({reinterpret_cast<const char*>(digest.data()), digest.size()});
  text.erase(text.find_last_not_of('=') + 1);
  return "SHA256:" + text;
}

std::string_view key_type(std::string_view key) {
  return Reader(key).text().value_or(std::string_view());
}

std::string key_words(std::string_view key) {
  const std::string_view type = key_type(key);
  const Key parsed = parse(key);
  if (!parsed) return {};
  if (type == "ssh-ed25519") return "Ed25519";
  if (type == "ssh-rsa") return fmt::format("RSA {}", EVP_PKEY_get_bits(parsed.get()));
  return std::string(curve_of(type)->words);
}

bool is_signed_by(std::string_view key, std::string_view algorithm, std::string_view signature,
                  std::string_view data) {
  Reader reader(signature);
  const auto named = reader.text();
  const auto value = reader.text();
  const auto digest = digest_of(key_type(key), algorithm);
  if (!named || *named != algorithm || !value || !digest) return false;
  const Key parsed = parse(key);
  const std::string wire = curve_of(algorithm) == nullptr ? std::string(*value) : der_of(*value);
  const std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
  if (!parsed || !context) return false;
  if (EVP_DigestVerifyInit(context.get(), nullptr, *digest, nullptr, parsed.get()) != 1)
    return false;
  return EVP_DigestVerify(context.get(), bytes_of(wire), wire.size(), bytes_of(data),
                          data.size()) == 1;
}

}  // namespace fw::checks::ssh
