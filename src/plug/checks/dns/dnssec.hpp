// The DNSSEC chain of an answer, validated by libunbound. It asks the same servers as the rest of
// the check and no others; its threads are its own, its results come back to the loop. Engine's
// thread only.
#pragma once

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "host/net/dial.hpp"

namespace fw::checks::dns {

struct Validation {
  std::vector<std::string> servers;  ///< "192.0.2.53:53", "[2001:db8::53]:53"
  std::string name;
  net::RecordType type = net::RecordType::a;
  net::Deadline deadline{};
};

struct Proof {
  std::string signer;              ///< the zone that signed the answer
  std::optional<Instant> ends_at;  ///< the first of the signatures of the answer and the keys
};

class Validator {
 public:
  static constexpr std::size_t contexts_max = 4;    ///< sets of servers, each with a thread
  static constexpr std::size_t under_way_max = 64;  ///< validations at a time

  /// `anchors`: a file of DS or DNSKEY records to begin with; "": those of the root.
  Validator(net::Net& net, std::string anchors);
  ~Validator();
  Validator(const Validator&) = delete;
  Validator& operator=(const Validator&) = delete;

  /// Success where the answer is signed all the way from an anchor. `dns_bogus`: a signature is
  /// wrong, or there is none; `local_resolver`: these servers pass no DNSSEC records on, so
  /// nothing can be said; `dns_timeout`, `dns_servfail`. What the validator knows of keys and
  /// answers is at most 30 s old.
  [[nodiscard]] net::Look<Proof> validate(Validation wanted);

 private:
  class Context;
  Result<std::shared_ptr<Context>> context_for(const std::vector<std::string>& servers);

  net::Net& net_;
  std::string anchors_;
  std::list<std::shared_ptr<Context>> contexts_;  ///< most recently used first
  std::shared_ptr<std::size_t> under_way_;  ///< shared with those under way, which may live longer
};

/// When the first of the RRSIG records among `records` ends (RFC 4034 §3.2), and who made it.
/// Pure.
[[nodiscard]] Proof signatures_in(const std::vector<model::DnsRecord>& records);

}  // namespace fw::checks::dns
