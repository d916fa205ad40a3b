#include "host/net/chain_judge.hpp"

#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>

#include "host/net/certificate.hpp"
#include "host/net/digest.hpp"
#include "host/net/openssl_text.hpp"

namespace fw::net {
namespace {

using model::Reason;

constexpr std::size_t kEntriesMax = 1024;
constexpr std::size_t kNamesPerChainMax = 64;
constexpr int kCertificatesMax = 10;
// A verdict also falls when the clock passes a date of the chain; this bounds everything else.
constexpr auto kVerdictAgeMax = std::chrono::hours(1);
constexpr int kSecurityLevel = 2;  // 112 bits: RSA 2048, no SHA-1 signatures

std::string digest_of(stack_st_X509* chain) {
  Digest digest;
  for (int i = 0; i < std::min(sk_X509_num(chain), kCertificatesMax); ++i) {
    unsigned char* der = nullptr;
    const int size = i2d_X509(sk_X509_value(chain, i), &der);
    if (size <= 0) continue;
    digest.add({reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)});
    OPENSSL_free(der);
  }
  const auto raw = digest.end();
  return {raw.begin(), raw.end()};
}

Reason reason_of(int error) {
  switch (error) {
    case X509_V_OK:
      return Reason::none;
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return Reason::tls_expired;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return Reason::tls_not_yet_valid;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return Reason::tls_self_signed;
    case X509_V_ERR_CERT_REVOKED:
      return Reason::tls_revoked;
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK:
      return Reason::tls_weak;
    default:
      return Reason::tls_untrusted;
  }
}

bool carries_name(X509* leaf, const std::string& name) {
  boost::system::error_code error;
  boost::asio::ip::make_address(name, error);
  if (!error) return X509_check_ip_asc(leaf, name.c_str(), 0) == 1;
  return X509_check_host(leaf, name.data(), name.size(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS,
                         nullptr) == 1;
}

std::string protocol_text(const SSL* session) {
  const unsigned char* alpn = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(session, &alpn, &size);
  if (alpn == nullptr) return {};
  return {reinterpret_cast<const char*>(alpn), size};
}

}  // namespace

ChainVerdict ChainJudge::judge(SSL* session, const std::string& name,
                               model::TlsEvidence& evidence) {
  evidence.version = SSL_get_version(session);
  evidence.cipher = SSL_get_cipher_name(session);
  evidence.alpn = protocol_text(session);
  stack_st_X509* chain = SSL_get_peer_cert_chain(session);
  if (chain == nullptr || sk_X509_num(chain) == 0) {
    evidence.problem = "the server sent no certificate";
    return {Reason::tls_handshake, evidence.problem};
  }
  Entry& entry = entry_of(digest_of(chain), chain);
  evidence.chain = entry.chain;
  evidence.earliest_expiry = entry.earliest_expiry;
  auto verdict = verdict_of(entry, chain, name);
  evidence.trusted = verdict.reason == Reason::none;
  evidence.problem = verdict.problem;
  return verdict;
}

ChainJudge::Entry& ChainJudge::entry_of(const std::string& digest, stack_st_X509* chain) {
  if (const auto found = by_digest_.find(digest); found != by_digest_.end()) {
    entries_.splice(entries_.begin(), entries_, found->second);
    return entries_.front();
  }
  if (entries_.size() >= kEntriesMax) {
    by_digest_.erase(entries_.back().digest);
    entries_.pop_back();
  }
  Entry& entry = entries_.emplace_front();
  entry.digest = digest;
  for (int i = 0; i < std::min(sk_X509_num(chain), kCertificatesMax); ++i) {
    entry.chain.push_back(describe(sk_X509_value(chain, i)));
    const Instant expiry = entry.chain.back().not_after;
    if (!entry.earliest_expiry || expiry < *entry.earliest_expiry) entry.earliest_expiry = expiry;
  }
  by_digest_.emplace(entry.digest, entries_.begin());
  return entry;
}

ChainVerdict ChainJudge::verdict_of(Entry& entry, stack_st_X509* chain, const std::string& name) {
  const Instant now = clock_.now();
  const auto found = std::ranges::find(entry.judged, name, &Entry::Judged::name);
  if (found != entry.judged.end()) {
    if (now < found->valid_until) return found->verdict;
    entry.judged.erase(found);
  }
  if (entry.judged.size() >= kNamesPerChainMax) entry.judged.erase(entry.judged.begin());
  Instant until = now + kVerdictAgeMax;
  for (const auto& certificate : entry.chain) {
    if (certificate.not_before > now) until = std::min(until, certificate.not_before);
    if (certificate.not_after > now) until = std::min(until, certificate.not_after);
  }
  entry.judged.push_back({name, verify(chain, name), until});
  return entry.judged.back().verdict;
}

ChainVerdict ChainJudge::verify(stack_st_X509* chain, const std::string& name) const {
  if (sk_X509_num(chain) > kCertificatesMax)
    return {Reason::tls_untrusted,
            fmt::format("the server sent {} certificates; at most {} are read", sk_X509_num(chain),
                        kCertificatesMax)};
  const std::unique_ptr<X509_STORE_CTX, void (*)(X509_STORE_CTX*)> context(X509_STORE_CTX_new(),
                                                                           X509_STORE_CTX_free);
  X509* leaf = sk_X509_value(chain, 0);
  if (!context || X509_STORE_CTX_init(context.get(), trust_.store(), leaf, chain) != 1)
    return {Reason::tls_untrusted, "the chain cannot be judged: " + openssl_error()};
  X509_STORE_CTX_set_default(context.get(), "ssl_server");
  X509_VERIFY_PARAM* rules = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_auth_level(rules, kSecurityLevel);
  X509_VERIFY_PARAM_set_depth(rules, kCertificatesMax);
  X509_VERIFY_PARAM_set_time(
      rules,
      std::chrono::duration_cast<std::chrono::seconds>(clock_.now().time_since_epoch()).count());
  const int verified = X509_verify_cert(context.get());
  const int error = verified == 1 ? X509_V_OK : X509_STORE_CTX_get_error(context.get());
  const bool has_name = name.empty() || carries_name(leaf, name);
  clear_openssl_errors();
  if (error != X509_V_OK) {
    ChainVerdict verdict{reason_of(error), X509_verify_cert_error_string(error)};
    if (!has_name) verdict.problem += fmt::format("; and it is not for {}", name);
    return verdict;
  }
  if (!has_name) return {Reason::tls_hostname, fmt::format("the certificate is not for {}", name)};
  return {};
}

}  // namespace fw::net
