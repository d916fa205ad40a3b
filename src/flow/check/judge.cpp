#include "flow/check/judge.hpp"

#include <array>

#include "base/encode.hpp"
#include "base/hash.hpp"

namespace fw::check {
namespace {

using model::Outcome;
using model::Reason;
using model::ReasonClass;

/// Why this place may not speak about a failure of this class, or none.
Reason doubt(ReasonClass reason_class, const LocalHealth& health) {
  if (!health.network_ok) return Reason::local_network;
  if (!health.resolver_ok && reason_class == ReasonClass::dns) return Reason::local_resolver;
  return Reason::none;
}

void abstain(model::Observation& look, Reason reason, const LocalHealth& health) {
  const auto seen = look.detail.empty() ? std::string(sentence(look.reason)) : look.detail;
  look.detail = fmt::format(
      "{}; seen: {}", health.why.empty() ? sentence(reason) : std::string_view(health.why), seen);
  look.outcome = Outcome::unknown;
  look.reason = reason;
}

}  // namespace

std::string probe_id(const model::Due& due, Millis interval, const model::Place& place) {
  const auto digest = sha256(fmt::format("{}\n{}\n{}\n{}\n{}", due.monitor.value, interval.count(),
                                         due.slot, place.name, due.attempt));
  return to_hex({reinterpret_cast<const char*>(digest.data()), 16});
}

model::Observation judge(Look look, const model::Monitor& monitor, const Here& here,
                         const LocalHealth& health) {
  auto& [due, started_at, report, is_second_hand] = look;
  model::Observation seen{
      .probe_id = probe_id(due, monitor.interval, here.place),
      .monitor = due.monitor,
      .slot = due.slot,
      .attempt = due.attempt,
      .planned_at = due.planned_at,
      .started_at = started_at,
      .machine = here.machine,
      .place = here.place,
      .outcome = report.outcome,
      .reason = report.reason,
      .detail = std::move(report.detail),
      .phases = report.phases,
      .evidence = std::move(report.evidence),
      .footing = due.footing,
  };
  if (class_of(seen.reason) == ReasonClass::ours) {
    seen.outcome = Outcome::unknown;
    return seen;
  }
  const bool bad = seen.outcome == Outcome::down || seen.outcome == Outcome::degraded;
  if (!bad) return seen;
  // A failure without a reason would agree with nothing; its kind forgot to say why.
  if (seen.reason == Reason::none) seen.reason = Reason::unexpected_answer;
  const auto doubted = doubt(class_of(seen.reason), health);
  if (doubted != Reason::none) abstain(seen, doubted, health);
  return seen;
}

}  // namespace fw::check
