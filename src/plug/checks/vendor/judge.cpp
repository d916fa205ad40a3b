#include <algorithm>

#include "plug/checks/vendor/kind.hpp"

namespace fw::checks::vendor {
namespace {

using model::Outcome;
using model::Reason;
using model::State;
using model::VendorLevel;

/// All of class "ours": whoever cannot read a page knows nothing of the vendor.
Reason reason_of(Code code) {
  switch (code) {
    case Code::denied:
      return Reason::blocked_target;
    case Code::timeout:
    case Code::unavailable:
      return Reason::local_network;
    default:
      return Reason::not_supported;
  }
}

struct Meaning {
  Outcome outcome = Outcome::up;
  Reason reason = Reason::none;
};

Meaning meaning_of(std::optional<VendorLevel> level, const Plan& plan) {
  if (!level)
    return plan.silence_is_up ? Meaning{} : Meaning{Outcome::unknown, Reason::not_supported};
  switch (*level) {
    case VendorLevel::operational:
      return {};
    case VendorLevel::maintenance:
      if (!plan.maintenance_degrades) return {};
      return {Outcome::degraded, Reason::vendor_degraded};
    case VendorLevel::degraded:
      return {Outcome::degraded, Reason::vendor_degraded};
    case VendorLevel::partial_outage:
      if (plan.partial_is_down) return {Outcome::down, Reason::vendor_down};
      return {Outcome::degraded, Reason::vendor_degraded};
    case VendorLevel::major_outage:
      return {Outcome::down, Reason::vendor_down};
  }
  return {Outcome::unknown, Reason::not_supported};
}

/// "12:03"; of another day "2026-11-22 12:03".
std::string time_of(Instant at, Instant now) {
  const std::string text = to_rfc3339(at);
  const bool is_today = text.substr(0, 10) == to_rfc3339(now).substr(0, 10);
  return is_today ? text.substr(11, 5) : text.substr(0, 10) + " " + text.substr(11, 5);
}

Outcome outcome_of(State state) {
  switch (state) {
    case State::up:
      return Outcome::up;
    case State::degraded:
      return Outcome::degraded;
    case State::down:
      return Outcome::down;
    case State::unknown:
    case State::unconfirmed:
      return Outcome::unknown;
  }
  return Outcome::unknown;
}

/// How bad it is; nothing where it is not known.
std::optional<int> badness(Outcome outcome) {
  switch (outcome) {
    case Outcome::up:
      return 0;
    case Outcome::degraded:
      return 1;
    case Outcome::down:
      return 2;
    case Outcome::unknown:
      break;
  }
  return std::nullopt;
}

/// The worst of the hosts that something is known of; the earliest among equals.
const model::VendorHostState* worst_of(const Seen& seen) {
  const model::VendorHostState* worst = nullptr;
  for (const model::VendorHostState& one : seen) {
    const auto mine = badness(outcome_of(one.state));
    if (!mine) continue;
    const auto best = worst == nullptr ? std::nullopt : badness(outcome_of(worst->state));
    if (!best || *mine > *best || (*mine == *best && one.since < worst->since)) worst = &one;
  }
  return worst;
}

std::string told(const model::VendorState& state) {
  std::string text = state.sentence;
  if (state.since) text += fmt::format(" since {} UTC", time_of(*state.since, state.read_at));
  text += " by its own word";
  if (!state.incidents.empty()) text += fmt::format(" ({})", state.incidents.front());
  return text;
}

std::string seen_of(const model::VendorHostState& host, Instant now) {
  if (host.state == State::up) return fmt::format("{} is up as seen from here", host.host);
  return fmt::format("{} is {} since {} UTC as seen from here", host.host, name(host.state),
                     time_of(host.since, now));
}

/// What is seen of the hosts, where it is at least as bad as the word, or the word is not known.
void add_seen(const model::VendorHostState& host, model::ProbeReport& report) {
  const Outcome outcome = outcome_of(host.state);
  const auto worse = badness(outcome) > badness(report.outcome);
  if (!worse && report.outcome != Outcome::unknown) return;
  report.outcome = outcome;
  report.reason = outcome == Outcome::down       ? Reason::vendor_down
                  : outcome == Outcome::degraded ? Reason::vendor_degraded
                                                 : Reason::none;
}

}  // namespace

model::ProbeReport judge(const Plan& plan, const Result<model::VendorState>& state,
                         const Seen& seen) {
  model::ProbeReport report;
  auto& facts = report.evidence.facts;
  if (plan.has_page) facts.emplace_back("status page", plan.page.url);
  std::string subject = plan.page.name;
  std::string word;
  Instant now = state ? state->read_at : Instant{};
  if (state) {
    const Meaning meaning = meaning_of(state->level, plan);
    report.outcome = meaning.outcome;
    report.reason = meaning.reason;
    subject = state->subject;
    word = told(*state);
    facts.emplace_back("state", state->level ? model::name(*state->level) : "not told");
    for (const std::string& title : state->incidents) facts.emplace_back("open incident", title);
    if (state->since) facts.emplace_back("since", to_rfc3339(*state->since));
    if (state->told_at) facts.emplace_back("page changed", to_rfc3339(*state->told_at));
    facts.emplace_back("page read", to_rfc3339(state->read_at));
  } else {
    report.reason = reason_of(state.error().code());
    word = state.error().sentence();
  }
  for (const model::VendorHostState& host : seen)
    facts.emplace_back(host.host,
                       fmt::format("{} since {}", name(host.state), to_rfc3339(host.since)));
  const model::VendorHostState* worst = worst_of(seen);
  if (worst != nullptr) {
    add_seen(*worst, report);
    word += fmt::format("; {}", seen_of(*worst, std::max(now, worst->since)));
  }
  report.detail = subject.empty() ? word : fmt::format("{}: {}", subject, word);
  return report;
}

}  // namespace fw::checks::vendor
