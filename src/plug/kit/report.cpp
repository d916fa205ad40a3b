#include "plug/kit/report.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace fw::kit {

model::Outcome outcome_of(model::Reason reason) {
  switch (model::class_of(reason)) {
    case model::ReasonClass::none:
      return model::Outcome::up;
    case model::ReasonClass::ours:
      return model::Outcome::unknown;
    default:
      return model::Outcome::down;
  }
}

model::ProbeReport failed(net::Trace trace, net::Failure failure) {
  model::ProbeReport report;
  report.outcome = outcome_of(failure.reason);
  report.reason = failure.reason;
  report.detail = failure.detail.empty() ? std::string(model::sentence(failure.reason))
                                         : std::move(failure.detail);
  report.phases = trace.phases;
  report.evidence = std::move(trace.evidence);
  return report;
}

model::ProbeReport up(net::Trace trace, std::string detail) {
  model::ProbeReport report;
  report.outcome = model::Outcome::up;
  report.detail = std::move(detail);
  report.phases = trace.phases;
  report.evidence = std::move(trace.evidence);
  return report;
}

model::ProbeReport refused(const Error& error) {
  model::ProbeReport report;
  report.outcome = model::Outcome::unknown;
  report.reason =
      error.code() == Code::denied ? model::Reason::blocked_target : model::Reason::not_supported;
  report.detail = error.sentence();
  return report;
}

Micros elapsed(Moment from, Moment to) { return std::chrono::duration_cast<Micros>(to - from); }

const model::Certificate* first_to_expire(const model::Evidence& evidence) {
  if (!evidence.tls || evidence.tls->chain.empty()) return nullptr;
  return &*std::ranges::min_element(evidence.tls->chain, {}, &model::Certificate::not_after);
}

std::int64_t days_until(Instant at, Instant now) {
  return std::chrono::floor<std::chrono::days>(at - now).count();
}

std::string expiry_sentence(const model::Certificate& certificate, Instant now) {
  const std::string who =
      certificate.names.empty() ? certificate.subject : certificate.names.front();
  const std::int64_t days = days_until(certificate.not_after, now);
  const std::string date = to_rfc3339(certificate.not_after).substr(0, 10);
  const std::string shown = printable(shorten(who, 100));
  if (days < 0) return fmt::format("the certificate of {} expired on {}", shown, date);
  if (days == 0) return fmt::format("the certificate of {} expires within a day", shown);
  return fmt::format("the certificate of {} expires in {} day{}, on {}", shown, days,
                     days == 1 ? "" : "s", date);
}

void warn_of_slowness(model::ProbeReport& report, Millis limit, Micros took) {
  if (report.outcome != model::Outcome::up || limit <= Millis(0) || took <= limit) return;
  report.outcome = model::Outcome::degraded;
  report.reason = model::Reason::slow;
  report.detail = fmt::format("it took {} ms, at most {} are wanted",
                              std::chrono::ceil<Millis>(took).count(), limit.count());
}

void warn_of_expiry(model::ProbeReport& report, std::int64_t days_min, Instant now) {
  if (report.outcome != model::Outcome::up || days_min <= 0) return;
  const model::Certificate* first = first_to_expire(report.evidence);
  if (first == nullptr || first->not_after - now >= std::chrono::days(days_min)) return;
  report.outcome = model::Outcome::degraded;
  report.reason = model::Reason::tls_expiring;
  report.detail =
      fmt::format("{}; at least {} days are wanted", expiry_sentence(*first, now), days_min);
}

}  // namespace fw::kit
