// Whether a certificate chain is to be trusted for a name, and what it consists of. Chains are
// parsed and judged once and remembered. One loop's thread only.
#pragma once

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.hpp"
#include "host/net/trust_store.hpp"
#include "model/evidence.hpp"
#include "model/outcome.hpp"

typedef struct ssl_st SSL;
typedef struct x509_st X509;
struct stack_st_X509;

namespace fw::net {

struct ChainVerdict {
  model::Reason reason = model::Reason::none;  ///< none: trusted; else of class tls
  std::string problem;                         ///< a sentence where it is not trusted
};

class ChainJudge {
 public:
  /// Both must outlive the judge.
  ChainJudge(TrustStore& trust, Clock& clock) : trust_(trust), clock_(clock) {}

  /// Fills version, cipher, ALPN, chain and verdict of a finished handshake. `name` is the host
  /// name or address that the certificate must carry; "" asks for none. At most 10 certificates
  /// are read.
  ChainVerdict judge(SSL* session, const std::string& name, model::TlsEvidence& evidence);

 private:
  struct Entry {
    std::string digest;
    std::vector<model::Certificate> chain;
    std::optional<Instant> earliest_expiry;
    struct Judged {
      std::string name;
      ChainVerdict verdict;
      Instant valid_until{};
    };
    std::vector<Judged> judged;
  };

  Entry& entry_of(const std::string& digest, stack_st_X509* chain);
  ChainVerdict verdict_of(Entry& entry, stack_st_X509* chain, const std::string& name);
  [[nodiscard]] ChainVerdict verify(stack_st_X509* chain, const std::string& name) const;

  TrustStore& trust_;
  Clock& clock_;
  std::list<Entry> entries_;  ///< most recently used first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_digest_;
};

}  // namespace fw::net
