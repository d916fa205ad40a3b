#include "model/evidence.hpp"

#include <algorithm>
#include <limits>

#include "model/evidence_json.hpp"
#include "model/json.hpp"

namespace fw::model {

namespace bj = boost::json;

namespace json {
namespace {

bj::object to_object(const Certificate& certificate) {
  bj::object object;
  put(object, "subject", certificate.subject);
  put(object, "issuer", certificate.issuer);
  put(object, "issuer_organization", certificate.issuer_organization);
  put(object, "names", certificate.names);
  put(object, "serial", certificate.serial);
  put(object, "sha256", certificate.sha256);
  put(object, "key", certificate.key);
  put(object, "key_sha256", certificate.key_sha256);
  put(object, "signature", certificate.signature);
  put(object, "not_before", to_rfc3339(certificate.not_before));
  put(object, "not_after", to_rfc3339(certificate.not_after));
  return object;
}

Certificate certificate_from(const bj::object& object) {
  Certificate certificate;
  certificate.subject = text(object, "subject");
  certificate.issuer = text(object, "issuer");
  certificate.issuer_organization = text(object, "issuer_organization");
  certificate.names = texts(object, "names");
  certificate.serial = text(object, "serial");
  certificate.sha256 = text(object, "sha256");
  certificate.key = text(object, "key");
  certificate.key_sha256 = text(object, "key_sha256");
  certificate.signature = text(object, "signature");
  certificate.not_before = instant(object, "not_before").value_or(Instant{});
  certificate.not_after = instant(object, "not_after").value_or(Instant{});
  return certificate;
}

}  // namespace

bj::object to_object(const TlsEvidence& tls) {
  bj::object object;
  put(object, "version", tls.version);
  put(object, "cipher", tls.cipher);
  put(object, "alpn", tls.alpn);
  object["trusted"] = tls.trusted;
  put(object, "problem", tls.problem);
  put(object, "staple", tls.staple);
  if (tls.earliest_expiry) put(object, "earliest_expiry", to_rfc3339(*tls.earliest_expiry));
  if (!tls.chain.empty())
    object["chain"] = to_array(tls.chain, [](const Certificate& one) { return to_object(one); });
  return object;
}

bj::object to_object(const DnsRecord& record) {
  bj::object object;
  object["name"] = record.name;
  object["type"] = record.type;
  object["value"] = record.value;
  object["ttl_s"] = record.ttl_s;
  return object;
}

bj::object to_object(const Hop& hop) {
  bj::object object;
  object["url"] = hop.url;
  object["status"] = hop.status;
  return object;
}

TlsEvidence tls_from(const bj::object& object) {
  TlsEvidence tls;
  tls.version = text(object, "version");
  tls.cipher = text(object, "cipher");
  tls.alpn = text(object, "alpn");
  tls.trusted = boolean(object, "trusted");
  tls.problem = text(object, "problem");
  tls.staple = text(object, "staple");
  tls.earliest_expiry = instant(object, "earliest_expiry");
  tls.chain = list(object, "chain", certificate_from);
  return tls;
}

DnsRecord dns_record_from(const bj::object& object) {
  constexpr std::int64_t kTtlMax = std::numeric_limits<std::uint32_t>::max();
  const std::int64_t ttl_s = std::clamp<std::int64_t>(integer(object, "ttl_s"), 0, kTtlMax);
  return {.name = text(object, "name"),
          .type = text(object, "type"),
          .value = text(object, "value"),
          .ttl_s = static_cast<std::uint32_t>(ttl_s)};
}

Hop hop_from(const bj::object& object) {
  return {.url = text(object, "url"), .status = static_cast<int>(integer(object, "status"))};
}

}  // namespace json

std::string to_json(const Evidence& evidence) {
  using json::put;
  using json::to_array;
  bj::object object;
  if (!evidence.dns.empty())
    object["dns"] = to_array(evidence.dns, [](const DnsRecord& r) { return json::to_object(r); });
  put(object, "addresses", evidence.addresses);
  put(object, "peer", evidence.peer);
  if (evidence.tls) object["tls"] = json::to_object(*evidence.tls);
  if (!evidence.hops.empty())
    object["hops"] = to_array(evidence.hops, [](const Hop& hop) { return json::to_object(hop); });
  if (evidence.status) object["status"] = *evidence.status;
  put(object, "protocol", evidence.protocol);
  put(object, "headers", evidence.headers);
  put(object, "body_sha256", evidence.body_sha256);
  if (evidence.body_bytes != 0) object["body_bytes"] = evidence.body_bytes;
  put(object, "excerpt", evidence.excerpt);
  put(object, "facts", evidence.facts);
  put(object, "changes", evidence.changes);
  return bj::serialize(object);
}

Result<Evidence> evidence_from_json(std::string_view text) {
  FW_TRY(const bj::object object, json::parse_object(text, "the evidence"));
  Evidence evidence;
  evidence.dns = json::list(object, "dns", json::dns_record_from);
  evidence.addresses = json::texts(object, "addresses");
  evidence.peer = json::text(object, "peer");
  if (const bj::value* tls = object.if_contains("tls"); tls != nullptr && tls->is_object())
    evidence.tls = json::tls_from(tls->get_object());
  evidence.hops = json::list(object, "hops", json::hop_from);
  if (const bj::value* status = object.if_contains("status"); status != nullptr)
    evidence.status = static_cast<int>(json::integer(object, "status"));
  evidence.protocol = json::text(object, "protocol");
  evidence.headers = json::pairs(object, "headers");
  evidence.body_sha256 = json::text(object, "body_sha256");
  evidence.body_bytes = static_cast<std::uint64_t>(json::integer(object, "body_bytes"));
  evidence.excerpt = json::text(object, "excerpt");
  evidence.facts = json::pairs(object, "facts");
  evidence.changes = json::texts(object, "changes");
  return evidence;
}

}  // namespace fw::model
