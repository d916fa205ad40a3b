#include "host/net/staple.hpp"

#include <fmt/format.h>
#include <openssl/ocsp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <memory>

#include "host/net/openssl_text.hpp"

namespace fw::net {
namespace {

constexpr Millis kClockDifference{5 * 60'000};
constexpr int kAnswersMax = 64;  // single answers that are looked at

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Response = std::unique_ptr<OCSP_RESPONSE, Freed<OCSP_RESPONSE_free>>;
using Basic = std::unique_ptr<OCSP_BASICRESP, Freed<OCSP_BASICRESP_free>>;
using CertificateId = std::unique_ptr<OCSP_CERTID, Freed<OCSP_CERTID_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, Freed<X509_STORE_CTX_free>>;

Staple invalid(std::string detail) { return {"invalid", std::move(detail)}; }

std::string day_of(Instant at) { return to_rfc3339(at).substr(0, 10); }

std::string_view bytes_of(SSL* session) {
  unsigned char* bytes = nullptr;
  const long size = SSL_ctrl(session, SSL_CTRL_GET_TLSEXT_STATUS_REQ_OCSP_RESP, 0, &bytes);
  if (bytes == nullptr || size <= 0) return {};
  return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

/// From the chain that was sent, or from the trusted ones.
Certificate issuer_of(X509* leaf, stack_st_X509* chain, X509_STORE* trusted) {
  for (int i = 1; i < sk_X509_num(chain); ++i) {
    X509* candidate = sk_X509_value(chain, i);
    if (X509_check_issued(candidate, leaf) != X509_V_OK) continue;
    X509_up_ref(candidate);
    return Certificate(candidate);
  }
  const StoreContext context(X509_STORE_CTX_new());
  X509* found = nullptr;
  if (context && X509_STORE_CTX_init(context.get(), trusted, leaf, chain) == 1)
    X509_STORE_CTX_get1_issuer(&found, context.get(), leaf);
  return Certificate(found);
}

/// The single answer about this certificate, under whichever digest it names it by.
OCSP_SINGLERESP* answer_about(OCSP_BASICRESP* basic, X509* leaf, X509* issuer) {
  for (int i = 0; i < OCSP_resp_count(basic) && i < kAnswersMax; ++i) {
    OCSP_SINGLERESP* single = OCSP_resp_get0(basic, i);
    auto* id = const_cast<OCSP_CERTID*>(OCSP_SINGLERESP_get0_id(single));
    ASN1_OBJECT* digest = nullptr;
    OCSP_id_get0_info(nullptr, &digest, nullptr, nullptr, id);
    const EVP_MD* algorithm = EVP_get_digestbyobj(digest);
    if (algorithm == nullptr) continue;
    const CertificateId own(OCSP_cert_to_id(algorithm, leaf, issuer));
    if (own && OCSP_id_cmp(own.get(), id) == 0) return single;
  }
  return nullptr;
}

Staple judge_single(OCSP_SINGLERESP* single, Instant now) {
  int reason = -1;
  ASN1_GENERALIZEDTIME* revoked_at = nullptr;
  ASN1_GENERALIZEDTIME* this_update = nullptr;
  ASN1_GENERALIZEDTIME* next_update = nullptr;
  const int status =
      OCSP_single_get0_status(single, &reason, &revoked_at, &this_update, &next_update);
  if (to_instant(this_update) > now + kClockDifference)
    return invalid(fmt::format("it begins on {} only", day_of(to_instant(this_update))));
  if (status == V_OCSP_CERTSTATUS_REVOKED)
    return {"revoked",
            fmt::format("the certificate was revoked on {}{}{}", day_of(to_instant(revoked_at)),
                        reason < 0 ? "" : ": ", reason < 0 ? "" : OCSP_crl_reason_str(reason))};
  if (status != V_OCSP_CERTSTATUS_GOOD) return invalid("its issuer does not know the certificate");
  if (next_update == nullptr) return {"good", "good, without an end"};
  const Instant end = to_instant(next_update);
  if (end + kClockDifference < now) return {"stale", fmt::format("it ended on {}", day_of(end))};
  return {"good", fmt::format("good until {}", to_rfc3339(end))};
}

Staple judge(std::string_view bytes, SSL* session, X509_STORE* trusted, Instant now) {
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  const Response response(d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(bytes.size())));
  if (!response) return invalid("it is no OCSP answer");
  if (const int status = OCSP_response_status(response.get());
      status != OCSP_RESPONSE_STATUS_SUCCESSFUL)
    return invalid(fmt::format("its issuer answered {}", OCSP_response_status_str(status)));
  const Basic basic(OCSP_response_get1_basic(response.get()));
  if (!basic) return invalid("it is of an unknown form");
  stack_st_X509* chain = SSL_get_peer_cert_chain(session);
  if (chain == nullptr || sk_X509_num(chain) == 0) return invalid("there is no certificate");
  X509* leaf = sk_X509_value(chain, 0);
  const Certificate issuer = issuer_of(leaf, chain, trusted);
  if (!issuer) return invalid("the certificate's issuer is not known");
  if (OCSP_basic_verify(basic.get(), chain, trusted, 0) != 1)
    return invalid(fmt::format("its signature does not hold: {}", openssl_error()));
  OCSP_SINGLERESP* single = answer_about(basic.get(), leaf, issuer.get());
  if (single == nullptr) return invalid("it is about another certificate");
  return judge_single(single, now);
}

}  // namespace

void ask_for_staple(SSL* session) {
  SSL_ctrl(session, SSL_CTRL_SET_TLSEXT_STATUS_REQ_TYPE, TLSEXT_STATUSTYPE_ocsp, nullptr);
}

Staple judge_staple(SSL* session, X509_STORE* trusted, Instant now) {
  const std::string_view bytes = bytes_of(session);
  if (bytes.empty()) return {"missing", "the server staples no answer about revocation"};
  Staple staple = judge(bytes, session, trusted, now);
  clear_openssl_errors();
  return staple;
}

}  // namespace fw::net
