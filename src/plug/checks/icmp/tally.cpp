#include "plug/checks/icmp/tally.hpp"

#include <algorithm>

#include "plug/kit/report.hpp"

namespace fw::checks::icmp {
namespace {

using model::Outcome;
using model::Reason;

std::string in_ms(Micros duration) {
  return fmt::format("{:.2f} ms", static_cast<double>(duration.count()) / 1000);
}

std::int64_t loss_percent(const Tally& tally) {
  if (tally.sent() == 0) return 0;
  return static_cast<std::int64_t>((tally.sent() - tally.received()) * 100 / tally.sent());
}

void add_facts(const Tally& tally, const Figures& figures, model::Evidence& evidence) {
  auto& facts = evidence.facts;
  facts.emplace_back("sent", std::to_string(tally.sent()));
  facts.emplace_back("received", std::to_string(tally.received()));
  facts.emplace_back("loss", fmt::format("{} %", loss_percent(tally)));
  if (tally.received() > 0) {
    facts.emplace_back("fastest", in_ms(figures.fastest));
    facts.emplace_back("mean", in_ms(figures.mean));
    facts.emplace_back("slowest", in_ms(figures.slowest));
  }
  if (tally.received() > 1) facts.emplace_back("jitter", in_ms(figures.jitter));
  if (tally.hop_limit > 0) facts.emplace_back("hop limit", std::to_string(tally.hop_limit));
  if (tally.duplicates > 0) facts.emplace_back("duplicates", std::to_string(tally.duplicates));
  if (!tally.unreachable.empty()) facts.emplace_back("told", tally.unreachable);
}

net::Failure nothing_came(const Tally& tally) {
  if (!tally.unreachable.empty()) return {Reason::connect_unreachable, tally.unreachable};
  return {Reason::connect_timeout, fmt::format("no answer to {} echo request{}", tally.sent(),
                                               tally.sent() == 1 ? "" : "s")};
}

void soften(model::ProbeReport& report, Reason reason, std::string detail) {
  if (report.outcome != Outcome::up) return;
  report.outcome = Outcome::degraded;
  report.reason = reason;
  report.detail = std::move(detail);
}

}  // namespace

std::size_t Tally::received() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(round_trips, [](const auto& trip) { return trip.has_value(); }));
}

Figures figures_of(const Tally& tally) {
  std::vector<Micros> trips;
  for (const auto& trip : tally.round_trips)
    if (trip) trips.push_back(*trip);
  if (trips.empty()) return {};
  Micros sum{0};
  Micros changes{0};
  for (std::size_t i = 0; i < trips.size(); ++i) {
    sum += trips[i];
    if (i > 0) changes += std::chrono::abs(trips[i] - trips[i - 1]);
  }
  const auto count = static_cast<std::int64_t>(trips.size());
  const auto [fastest, slowest] = std::ranges::minmax(trips);
  return {.fastest = fastest,
          .mean = sum / count,
          .slowest = slowest,
          .jitter = count > 1 ? changes / (count - 1) : Micros(0)};
}

model::ProbeReport judge(const Plan& plan, const Tally& tally, net::Trace trace) {
  const Figures figures = figures_of(tally);
  add_facts(tally, figures, trace.evidence);
  if (tally.received() == 0) return kit::failed(std::move(trace), nothing_came(tally));
  trace.phases.first_byte = figures.mean;
  trace.phases.total = trace.phases.dns.value_or(Micros(0)) + figures.mean;
  const std::string lost =
      fmt::format("{} of {} echo requests lost", tally.sent() - tally.received(), tally.sent());
  const std::int64_t loss = loss_percent(tally);
  if (loss >= plan.loss_down) return kit::failed(std::move(trace), {Reason::packet_loss, lost});
  model::ProbeReport report =
      kit::up(std::move(trace), fmt::format("{} of {} answered, mean {}", tally.received(),
                                            tally.sent(), in_ms(figures.mean)));
  if (plan.loss_degraded > 0 && loss >= plan.loss_degraded)
    soften(report, Reason::packet_loss, lost);
  if (plan.jitter_degraded > Millis(0) && figures.jitter > plan.jitter_degraded)
    soften(report, Reason::slow,
           fmt::format("round trips differ by {}, at most {} ms are wanted", in_ms(figures.jitter),
                       plan.jitter_degraded.count()));
  kit::warn_of_slowness(report, plan.degraded_after, figures.mean);
  return report;
}

}  // namespace fw::checks::icmp
