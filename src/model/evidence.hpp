// What a place saw when it looked: kept with every failure and shown to people. Values; safe to use
// from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace fw::model {

/// How long each phase took; absent where it was not reached or does not apply.
struct Phases {
  std::optional<Micros> dns;
  std::optional<Micros> connect;
  std::optional<Micros> tls;
  std::optional<Micros>
      first_byte;                  ///< from the end of the request to the first byte of the answer
  std::optional<Micros> transfer;  ///< from the first byte to the last
  Micros total{0};
};

struct Certificate {
  std::string subject;  ///< RFC 4514 form
  std::string issuer;
  std::string issuer_organization;  ///< O= of the issuer, for detection
  std::vector<std::string> names;   ///< subject alternative names, at most 100
  std::string serial;               ///< hexadecimal
  std::string sha256;               ///< of the DER form, hexadecimal
  std::string key;                  ///< "EC P-256", "RSA 2048"
  std::string key_sha256;           ///< of the public key (SubjectPublicKeyInfo), hexadecimal
  std::string signature;            ///< "ecdsa-with-SHA256"
  Instant not_before{};
  Instant not_after{};
};

struct TlsEvidence {
  std::string version;  ///< "TLSv1.3"
  std::string cipher;
  std::string alpn;
  std::vector<Certificate> chain;  ///< leaf first, as sent
  bool trusted = false;
  std::string problem;                     ///< OpenSSL's words where not trusted
  std::optional<Instant> earliest_expiry;  ///< of every certificate in the chain
  std::string
      staple;  ///< "good", "revoked", "stale", "invalid" or "missing"; "" where not asked for
};

struct DnsRecord {
  std::string name;
  std::string type;  ///< "A", "CNAME", …
  std::string value;
  std::uint32_t ttl_s = 0;
  auto operator<=>(const DnsRecord&) const = default;
};

struct Hop {
  std::string url;
  int status = 0;
};

struct Evidence {
  std::vector<DnsRecord> dns;
  std::vector<std::string> addresses;  ///< what the name resolved to
  std::string peer;                    ///< "192.0.2.1:443": what we connected to
  std::optional<TlsEvidence> tls;
  std::vector<Hop> hops;  ///< redirects followed, in order; at most 10
  std::optional<int> status;
  std::string protocol;  ///< "HTTP/1.1"
  std::vector<std::pair<std::string, std::string>>
      headers;  ///< at most 50, values at most 256 bytes
  std::string body_sha256;
  std::uint64_t body_bytes = 0;
  std::string excerpt;                                     ///< first 2 KiB, printable
  std::vector<std::pair<std::string, std::string>> facts;  ///< what else a kind wants to show
  std::vector<std::string> changes;  ///< a sentence for each thing that was another before
};

/// Compact JSON; empty members are left out.
[[nodiscard]] std::string to_json(const Evidence& evidence);
/// `corrupt` where the text is not what to_json writes; unknown members are ignored.
[[nodiscard]] Result<Evidence> evidence_from_json(std::string_view text);

}  // namespace fw::model
