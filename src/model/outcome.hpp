// What a check can come to, and why. Constants and pure functions; safe to use from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace fw::model {

/// "We could not look" is Unknown: it counts for no side. A slot that was never run is `Missed`,
/// elsewhere.
enum class Outcome : std::uint8_t { up, degraded, down, unknown };

[[nodiscard]] std::string_view name(Outcome outcome);
[[nodiscard]] std::optional<Outcome> outcome_named(std::string_view text);

/// Failures are compared within one class only: two places that fail differently do not confirm
/// each other.
enum class ReasonClass : std::uint8_t { none, dns, connect, tls, status, content, ours };

[[nodiscard]] std::string_view name(ReasonClass reason_class);

/// Why. Stored as text, shown as a sentence, counted as a metric label: never renumber, never reuse
/// a name.
enum class Reason : std::uint8_t {
  none,
  // dns
  dns_nxdomain,
  dns_no_records,
  dns_servfail,
  dns_refused,
  dns_timeout,
  dns_mismatch,
  dns_bogus,
  // connect
  connect_refused,
  connect_unreachable,
  connect_reset,
  connect_timeout,
  timeout_first_byte,
  timeout_transfer,
  timeout,
  // tls
  tls_handshake,
  tls_expired,
  tls_not_yet_valid,
  tls_hostname,
  tls_untrusted,
  tls_self_signed,
  tls_revoked,
  tls_expiring,
  tls_weak,
  tls_changed,
  // status
  http_status,
  bad_http,
  redirect_limit,
  redirect_loop,
  bad_protocol,
  // content
  assertion_header,
  assertion_body,
  assertion_json,
  assertion_size,
  assertion_time,
  slow,
  too_large,
  decompression_limit,
  unexpected_answer,
  late,
  reported_failure,
  vendor_degraded,
  vendor_down,
  // ours: the place could not look
  blocked_target,
  local_network,
  local_resolver,
  local_resources,
  not_supported,
  crashed,
  // of every class again: new ones go to the end, and kReasonLast follows
  packet_loss,
  key_changed,
  domain_expiring,
  domain_expired,
  auth_failed,
  tls_staple,
  dns_disagreement,
  dns_changed,
  dns_signature_expiring,
};
inline constexpr Reason kReasonLast = Reason::dns_signature_expiring;

[[nodiscard]] std::string_view name(Reason reason);
[[nodiscard]] std::optional<Reason> reason_named(std::string_view text);
[[nodiscard]] ReasonClass class_of(Reason reason);
/// One sentence for people, without a full stop: "the certificate has expired".
[[nodiscard]] std::string_view sentence(Reason reason);

}  // namespace fw::model
