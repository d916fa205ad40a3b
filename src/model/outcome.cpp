#include "model/outcome.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/assert.hpp"

namespace fw::model {
namespace {

struct ReasonFacts {
  Reason reason;
  std::string_view name;
  ReasonClass reason_class;
  std::string_view sentence;
};

using enum ReasonClass;

constexpr auto kReasons = std::to_array<ReasonFacts>({
    {Reason::none, "none", none, "nothing is wrong"},
    {Reason::dns_nxdomain, "dns_nxdomain", dns, "the name does not exist"},
    {Reason::dns_no_records, "dns_no_records", dns, "the name has no record of this type"},
    {Reason::dns_servfail, "dns_servfail", dns, "the name servers failed to answer"},
    {Reason::dns_refused, "dns_refused", dns, "the name servers refused to answer"},
    {Reason::dns_timeout, "dns_timeout", dns, "the name servers did not answer in time"},
    {Reason::dns_mismatch, "dns_mismatch", dns, "the records are not the expected ones"},
    {Reason::dns_bogus, "dns_bogus", dns, "the DNSSEC signatures do not verify"},
    {Reason::connect_refused, "connect_refused", connect, "the connection was refused"},
    {Reason::connect_unreachable, "connect_unreachable", connect, "the address cannot be reached"},
    {Reason::connect_reset, "connect_reset", connect,
     "the connection was closed by the other side"},
    {Reason::connect_timeout, "connect_timeout", connect, "no connection within the time allowed"},
    {Reason::timeout_first_byte, "timeout_first_byte", connect,
     "connected, but no answer within the time allowed"},
    {Reason::timeout_transfer, "timeout_transfer", connect,
     "the answer did not end within the time allowed"},
    {Reason::timeout, "timeout", connect, "the check did not end within the time allowed"},
    {Reason::tls_handshake, "tls_handshake", tls, "the TLS handshake failed"},
    {Reason::tls_expired, "tls_expired", tls, "the certificate has expired"},
    {Reason::tls_not_yet_valid, "tls_not_yet_valid", tls, "the certificate is not valid yet"},
    {Reason::tls_hostname, "tls_hostname", tls, "the certificate is for another host name"},
    {Reason::tls_untrusted, "tls_untrusted", tls, "the certificate chain leads to no trusted root"},
    {Reason::tls_self_signed, "tls_self_signed", tls, "the certificate is self-signed"},
    {Reason::tls_revoked, "tls_revoked", tls, "the certificate is revoked"},
    {Reason::tls_expiring, "tls_expiring", tls, "the certificate expires soon"},
    {Reason::tls_weak, "tls_weak", tls, "the certificate or the protocol is too weak"},
    {Reason::tls_changed, "tls_changed", tls, "the certificate is not the expected one"},
    {Reason::http_status, "http_status", status, "the status code is not an accepted one"},
    {Reason::bad_http, "bad_http", status, "the answer is not valid HTTP"},
    {Reason::redirect_limit, "redirect_limit", status, "there are too many redirects"},
    {Reason::redirect_loop, "redirect_loop", status, "the redirects go in a circle"},
    {Reason::bad_protocol, "bad_protocol", status, "the answer does not follow the protocol"},
    {Reason::assertion_header, "assertion_header", content, "a header is not as expected"},
    {Reason::assertion_body, "assertion_body", content, "the body is not as expected"},
    {Reason::assertion_json, "assertion_json", content, "the JSON is not as expected"},
    {Reason::assertion_size, "assertion_size", content, "the size is not as expected"},
    {Reason::assertion_time, "assertion_time", content, "it took longer than allowed"},
    {Reason::slow, "slow", content, "it is slower than it should be"},
    {Reason::too_large, "too_large", content, "the answer is larger than the limit"},
    {Reason::decompression_limit, "decompression_limit", content,
     "the answer grows beyond the limit when decompressed"},
    {Reason::unexpected_answer, "unexpected_answer", content, "the answer is not the expected one"},
    {Reason::late, "late", content, "the expected call did not come in time"},
    {Reason::reported_failure, "reported_failure", content, "the job reported a failure"},
    {Reason::vendor_degraded, "vendor_degraded", content, "the vendor reports a degradation"},
    {Reason::vendor_down, "vendor_down", content, "the vendor reports an outage"},
    {Reason::blocked_target, "blocked_target", ours,
     "the address is not one this machine may connect to"},
    {Reason::local_network, "local_network", ours,
     "the network of the checking machine is not working"},
    {Reason::local_resolver, "local_resolver", ours,
     "the resolver of the checking machine is not working"},
    {Reason::local_resources, "local_resources", ours, "the checking machine ran out of resources"},
    {Reason::not_supported, "not_supported", ours, "this machine cannot run this kind of check"},
    {Reason::crashed, "crashed", ours, "the check crashed and was stopped"},
    {Reason::packet_loss, "packet_loss", connect, "packets are lost on the way"},
    {Reason::key_changed, "key_changed", tls, "the host key is not the expected one"},
    {Reason::domain_expiring, "domain_expiring", content, "the domain's registration ends soon"},
    {Reason::domain_expired, "domain_expired", content, "the domain's registration has ended"},
    {Reason::auth_failed, "auth_failed", ours,
     "signing in failed, so the target was not looked at"},
    {Reason::tls_staple, "tls_staple", tls,
     "the answer about the certificate's revocation is missing or not valid"},
    {Reason::dns_disagreement, "dns_disagreement", dns, "the name servers do not agree"},
    {Reason::dns_changed, "dns_changed", dns, "the records have changed"},
    {Reason::dns_signature_expiring, "dns_signature_expiring", dns,
     "the DNSSEC signatures end soon"},
});

consteval bool is_in_order() {
  for (std::size_t i = 0; i < kReasons.size(); ++i)
    if (static_cast<std::size_t>(kReasons[i].reason) != i) return false;
  return true;
}
static_assert(is_in_order(), "kReasons follows the order of Reason");
static_assert(kReasons.back().reason == kReasonLast);

constexpr std::array<std::string_view, 4> kOutcomes = {"up", "degraded", "down", "unknown"};
constexpr std::array<std::string_view, 7> kClasses = {"none",   "dns",     "connect", "tls",
                                                      "status", "content", "ours"};

const ReasonFacts& facts(Reason reason) { return kReasons.at(static_cast<std::size_t>(reason)); }

}  // namespace

std::string_view name(Outcome outcome) { return kOutcomes.at(static_cast<std::size_t>(outcome)); }

std::optional<Outcome> outcome_named(std::string_view text) {
  const auto found = std::ranges::find(kOutcomes, text);
  if (found == kOutcomes.end()) return std::nullopt;
  return static_cast<Outcome>(found - kOutcomes.begin());
}

std::string_view name(ReasonClass reason_class) {
  return kClasses.at(static_cast<std::size_t>(reason_class));
}

std::string_view name(Reason reason) { return facts(reason).name; }

std::optional<Reason> reason_named(std::string_view text) {
  const auto found = std::ranges::find(kReasons, text, &ReasonFacts::name);
  if (found == kReasons.end()) return std::nullopt;
  return found->reason;
}

ReasonClass class_of(Reason reason) { return facts(reason).reason_class; }

std::string_view sentence(Reason reason) { return facts(reason).sentence; }

}  // namespace fw::model
