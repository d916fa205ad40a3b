#include "host/net/certificate.hpp"

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <boost/asio/ip/address.hpp>
#include <cstring>
#include <memory>

#include "base/encode.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "host/net/openssl_text.hpp"

namespace fw::net {
namespace {

constexpr std::size_t kNamesMax = 100;
constexpr std::size_t kTextBytesMax = 512;

std::string_view bytes_of(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

std::string address_text(std::string_view bytes) {
  namespace ip = boost::asio::ip;
  if (bytes.size() == 4) {
    ip::address_v4::bytes_type v4;
    std::memcpy(v4.data(), bytes.data(), v4.size());
    return ip::address_v4(v4).to_string();
  }
  if (bytes.size() == 16) {
    ip::address_v6::bytes_type v6;
    std::memcpy(v6.data(), bytes.data(), v6.size());
    return ip::address_v6(v6).to_string();
  }
  return {};
}

std::vector<std::string> names_of(X509* certificate) {
  std::vector<std::string> names;
  auto* raw = static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  const std::unique_ptr<GENERAL_NAMES, void (*)(GENERAL_NAMES*)> list(raw, GENERAL_NAMES_free);
  if (!list) return names;
  for (int i = 0; i < sk_GENERAL_NAME_num(list.get()) && names.size() < kNamesMax; ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(list.get(), i);
    std::string text;
    if (name->type == GEN_DNS) text = printable(bytes_of(name->d.dNSName));
    if (name->type == GEN_IPADD) text = address_text(bytes_of(name->d.iPAddress));
    if (!text.empty()) names.push_back(shorten(text, kTextBytesMax));
  }
  return names;
}

std::string organization_of(X509_NAME* name) {
  const int at = X509_NAME_get_index_by_NID(name, NID_organizationName, -1);
  if (at < 0) return {};
  const ASN1_STRING* value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at));
  unsigned char* utf8 = nullptr;
  const int size = ASN1_STRING_to_UTF8(&utf8, value);
  if (size < 0) return {};
  const std::string text(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size));
  OPENSSL_free(utf8);
  return shorten(printable(text), kTextBytesMax);
}

std::string serial_of(X509* certificate) {
  const std::unique_ptr<BIGNUM, void (*)(BIGNUM*)> number(
      ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr), BN_free);
  if (!number) return {};
  char* digits = BN_bn2hex(number.get());
  if (digits == nullptr) return {};
  std::string text = to_lower(digits);
  OPENSSL_free(digits);
  return shorten(text, kTextBytesMax);
}

std::string key_of(X509* certificate) {
  EVP_PKEY* key = X509_get0_pubkey(certificate);
  if (key == nullptr) return "unknown";
  if (EVP_PKEY_get_base_id(key) == EVP_PKEY_EC) {
    std::array<char, 64> group{};
    EVP_PKEY_get_group_name(key, group.data(), group.size(), nullptr);
    const char* nist = EC_curve_nid2nist(OBJ_sn2nid(group.data()));
    return fmt::format("EC {}", nist != nullptr ? nist : group.data());
  }
  const char* type = EVP_PKEY_get0_type_name(key);
  if (type == nullptr) return "unknown";
  if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA) return type;
  return fmt::format("{} {}", type, EVP_PKEY_get_bits(key));
}

std::string key_digest_of(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  if (size <= 0) return {};
  const std::string digest =
      sha256_hex({reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)});
  OPENSSL_free(der);
  return digest;
}

std::string digest_of(X509* certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (X509_digest(certificate, EVP_sha256(), digest.data(), &size) != 1) return {};
  return to_hex({reinterpret_cast<const char*>(digest.data()), size});
}

}  // namespace

model::Certificate describe(X509* certificate) {
  model::Certificate out;
  out.subject = shorten(to_text(X509_get_subject_name(certificate)), kTextBytesMax);
  out.issuer = shorten(to_text(X509_get_issuer_name(certificate)), kTextBytesMax);
  out.issuer_organization = organization_of(X509_get_issuer_name(certificate));
  out.names = names_of(certificate);
  out.serial = serial_of(certificate);
  out.sha256 = digest_of(certificate);
  out.key = key_of(certificate);
  out.key_sha256 = key_digest_of(certificate);
  if (const char* name = OBJ_nid2ln(X509_get_signature_nid(certificate))) out.signature = name;
  out.not_before = to_instant(X509_get0_notBefore(certificate));
  out.not_after = to_instant(X509_get0_notAfter(certificate));
  clear_openssl_errors();
  return out;
}

}  // namespace fw::net
