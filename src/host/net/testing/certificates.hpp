// Certificates for tests: an authority and what it signs, made in memory with OpenSSL. Values; safe
// from any thread.
//
//   Authority authority("Test CA");
//   Identity good = authority.issue({.names = {"shop.test"}});
//   Identity old = authority.issue({.names = {"shop.test"}, .from_days = -20, .to_days = -1});
//   TempFile ca_file(authority.certificate_pem());      // NetOptions::ca_file
#pragma once

#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "base/assert.hpp"
#include "base/text.hpp"

namespace fw::net::testing {

using KeyPtr = std::shared_ptr<EVP_PKEY>;
using CertificatePtr = std::shared_ptr<X509>;

/// A private key and its chain, leaf first.
struct Identity {
  KeyPtr key;
  std::vector<CertificatePtr> chain;
  std::string staple;  ///< an OCSP answer to present, where not empty

  /// A server context that presents it; `alpn` are the protocols it agrees to, in its order.
  [[nodiscard]] std::shared_ptr<SSL_CTX> server_context(int max_version = 0) const {
    const auto stapled = std::make_shared<std::string>(staple);
    std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()),
                                     [stapled](SSL_CTX* made) { SSL_CTX_free(made); });
    if (!staple.empty()) {
      SSL_CTX_callback_ctrl(context.get(), SSL_CTRL_SET_TLSEXT_STATUS_REQ_CB,
                            reinterpret_cast<void (*)()>(&Identity::present_staple));
      SSL_CTX_ctrl(context.get(), SSL_CTRL_SET_TLSEXT_STATUS_REQ_CB_ARG, 0, stapled.get());
    }
    SSL_CTX_set_cipher_list(context.get(), "DEFAULT@SECLEVEL=0");
    SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
    if (max_version != 0) SSL_CTX_set_max_proto_version(context.get(), max_version);
    SSL_CTX_use_certificate(context.get(), chain.front().get());
    SSL_CTX_use_PrivateKey(context.get(), key.get());
    for (std::size_t i = 1; i < chain.size(); ++i)
      SSL_CTX_add1_chain_cert(context.get(), chain[i].get());
    SSL_CTX_set_alpn_select_cb(context.get(), &Identity::choose_protocol, nullptr);
    return context;
  }

 private:
  static int present_staple(SSL* session, void* staple) {
    const auto& bytes = *static_cast<const std::string*>(staple);
    auto* copy = static_cast<unsigned char*>(OPENSSL_memdup(bytes.data(), bytes.size()));
    SSL_ctrl(session, SSL_CTRL_SET_TLSEXT_STATUS_REQ_OCSP_RESP, static_cast<long>(bytes.size()),
             copy);
    return SSL_TLSEXT_ERR_OK;
  }
  /// The first protocol that the client offers.
  static int choose_protocol(SSL*, const unsigned char** out, unsigned char* size,
                             const unsigned char* offered, unsigned int offered_size, void*) {
    if (offered_size < 2) return SSL_TLSEXT_ERR_NOACK;
    // "http/1.1" wherever it is offered: these servers speak nothing else.
    for (unsigned int at = 0; at < offered_size; at += 1U + offered[at]) {
      const std::string_view name(reinterpret_cast<const char*>(offered + at + 1), offered[at]);
      if (name != "http/1.1") continue;
      *out = offered + at + 1;
      *size = offered[at];
      return SSL_TLSEXT_ERR_OK;
    }
    return SSL_TLSEXT_ERR_NOACK;
  }
};

/// EVP_EC_gen, whose macro clang refuses.
inline KeyPtr make_ec_key(const char* curve) {
  EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve);
  FW_ASSERT(key != nullptr);
  return {key, EVP_PKEY_free};
}

struct IdentityOptions {
  std::vector<std::string> names;  ///< DNS names and addresses; the first is the CN too
  int from_days = -1;              ///< validity, relative to now
  int to_days = 90;
  int rsa_bits = 0;  ///< 0: EC P-256
  KeyPtr key = {};   ///< this one instead of a new one
  const EVP_MD* digest = EVP_sha256();
};

struct StapleOptions {
  int status = V_OCSP_CERTSTATUS_GOOD;
  int from_days = -1;
  int to_days = 6;
};

class Authority {
 public:
  explicit Authority(const std::string& name) {
    identity_.key = make_key(0);
    IdentityOptions options{.names = {name}, .to_days = 3650};
    identity_.chain = {sign(options, identity_.key, nullptr, identity_.key, true)};
  }

  /// A server's identity, its chain without the authority itself.
  [[nodiscard]] Identity issue(const IdentityOptions& options) const {
    Identity out;
    out.key = options.key ? options.key : make_key(options.rsa_bits);
    out.chain = {sign(options, out.key, identity_.chain.front(), identity_.key, false)};
    if (is_intermediate_) out.chain.push_back(identity_.chain.front());
    return out;
  }
  /// An authority below this one; its identities carry its certificate in their chain.
  [[nodiscard]] Authority intermediate(const IdentityOptions& options) const {
    Authority out;
    out.identity_.key = make_key(options.rsa_bits);
    out.identity_.chain = {
        sign(options, out.identity_.key, identity_.chain.front(), identity_.key, true)};
    out.is_intermediate_ = true;
    return out;
  }
  /// An OCSP answer about the leaf of `identity`, signed by this authority.
  [[nodiscard]] std::string staple(const Identity& identity, StapleOptions options = {}) const {
    using Time = std::unique_ptr<ASN1_TIME, void (*)(ASN1_TIME*)>;
    const auto at = [](int days) {
      return Time(X509_gmtime_adj(nullptr, 86'400L * days), ASN1_TIME_free);
    };
    const Time from = at(options.from_days);
    const Time to = at(options.to_days);
    X509* issuer = identity_.chain.front().get();
    const std::unique_ptr<OCSP_BASICRESP, void (*)(OCSP_BASICRESP*)> basic(OCSP_BASICRESP_new(),
                                                                           OCSP_BASICRESP_free);
    OCSP_CERTID* id = OCSP_cert_to_id(EVP_sha1(), identity.chain.front().get(), issuer);
    const bool revoked = options.status == V_OCSP_CERTSTATUS_REVOKED;
    OCSP_basic_add1_status(basic.get(), id, options.status, OCSP_REVOKED_STATUS_KEYCOMPROMISE,
                           revoked ? from.get() : nullptr, from.get(), to.get());
    OCSP_CERTID_free(id);
    FW_ASSERT(OCSP_basic_sign(basic.get(), issuer, identity_.key.get(), EVP_sha256(), nullptr, 0) ==
              1);
    const std::unique_ptr<OCSP_RESPONSE, void (*)(OCSP_RESPONSE*)> response(
        OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get()), OCSP_RESPONSE_free);
    unsigned char* der = nullptr;
    const int size = i2d_OCSP_RESPONSE(response.get(), &der);
    FW_ASSERT(size > 0);
    std::string bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return bytes;
  }
  [[nodiscard]] static Identity self_signed(const IdentityOptions& options) {
    Identity out;
    out.key = make_key(options.rsa_bits);
    out.chain = {sign(options, out.key, nullptr, out.key, false)};
    return out;
  }
  [[nodiscard]] std::string certificate_pem() const {
    const std::unique_ptr<BIO, int (*)(BIO*)> out(BIO_new(BIO_s_mem()), BIO_free);
    PEM_write_bio_X509(out.get(), identity_.chain.front().get());
    char* data = nullptr;
    const long size = BIO_get_mem_data(out.get(), &data);
    return {data, static_cast<std::size_t>(size)};
  }

 private:
  Authority() = default;
  static KeyPtr make_key(int rsa_bits) {
    if (rsa_bits == 0) return make_ec_key("P-256");
    EVP_PKEY* key = EVP_RSA_gen(static_cast<unsigned int>(rsa_bits));
    FW_ASSERT(key != nullptr);
    return {key, EVP_PKEY_free};
  }

  static void extend(X509* certificate, int nid, const std::string& value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
    FW_ASSERT(extension != nullptr);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }

  static CertificatePtr sign(const IdentityOptions& options, const KeyPtr& key,
                             const CertificatePtr& issuer, const KeyPtr& issuer_key, bool is_ca) {
    static std::atomic<long> serial{0x1000};
    CertificatePtr out(X509_new(), X509_free);
    X509* raw = out.get();
    X509_set_version(raw, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(raw), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(raw), 86'400L * options.from_days);
    X509_gmtime_adj(X509_getm_notAfter(raw), 86'400L * options.to_days);
    X509_set_pubkey(raw, key.get());
    const std::string cn = options.names.empty() ? "nobody" : options.names.front();
    X509_NAME* subject = X509_get_subject_name(raw);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(cn.c_str()), -1, -1, 0);
    X509_NAME_add_entry_by_txt(subject, "O", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>("Test"), -1, -1, 0);
    X509* signer = issuer ? issuer.get() : raw;
    X509_set_issuer_name(raw, X509_get_subject_name(signer));
    extend(raw, NID_basic_constraints, is_ca ? "critical,CA:TRUE" : "CA:FALSE");
    if (is_ca) extend(raw, NID_key_usage, "critical,keyCertSign,cRLSign");
    if (!is_ca) extend(raw, NID_ext_key_usage, "serverAuth");
    std::string names;
    for (const auto& name : options.names) {
      if (is_ca) break;
      const bool is_address = name.find_first_not_of("0123456789.") == std::string::npos ||
                              name.find(':') != std::string::npos;
      names += (names.empty() ? "" : ",") + std::string(is_address ? "IP:" : "DNS:") + name;
    }
    if (!names.empty()) extend(raw, NID_subject_alt_name, names);
    X509_sign(raw, issuer_key.get(), options.digest);
    return out;
  }

  Identity identity_;
  bool is_intermediate_ = false;
};

/// A file with this text, gone at the end.
class TempFile {
 public:
  explicit TempFile(const std::string& text) {
    const int file = ::mkstemp(path_.data());
    FW_ASSERT(file >= 0);
    FW_ASSERT(::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    ::close(file);
  }
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;
  ~TempFile() { ::unlink(path_.c_str()); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_ = "/tmp/fw_test_XXXXXX";
};

}  // namespace fw::net::testing
