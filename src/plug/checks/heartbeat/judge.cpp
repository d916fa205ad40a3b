#include "plug/checks/heartbeat/judge.hpp"

#include <algorithm>
#include <string>

namespace fw::checks::heartbeat {
namespace {

using model::Outcome;
using model::Reason;

/// "2026-11-23 08:15:00 UTC".
std::string told(Instant at) {
  std::string text = to_rfc3339(at).substr(0, 19);
  text[10] = ' ';
  return text + " UTC";
}

model::ProbeReport report(Outcome outcome, Reason reason, std::string detail) {
  model::ProbeReport made;
  made.outcome = outcome;
  made.reason = reason;
  made.detail = std::move(detail);
  return made;
}

std::string failure_sentence(const model::PingState& state) {
  const std::string with =
      state.exit_status ? fmt::format(" with exit status {}", *state.exit_status) : "";
  return fmt::format("the job failed{} at {}", with, told(*state.failed_at));
}

std::string last_sentence(const model::PingState& state) {
  return state.succeeded_at ? fmt::format("; its last success was at {}", told(*state.succeeded_at))
                            : std::string("; it never told a success");
}

/// The run begun first among those that still count, or nullptr.
const model::Run* oldest_run(const model::PingState& state) {
  const auto found = std::ranges::find_if(
      state.open, [&](const model::Run& run) { return run.started_at >= state.counted_from; });
  return found == state.open.end() ? nullptr : &*found;
}

model::ProbeReport judge_schedule(const Plan& plan, const model::PingState& state, Instant now) {
  if (!state.succeeded_at)
    return report(Outcome::unknown, Reason::late, "no call of the job has come yet");
  // What was due while nobody watched is not asked for afterwards.
  const auto expected = expected_after(plan, std::max(*state.succeeded_at, state.counted_from));
  if (!expected || now <= *expected) {
    std::string detail = fmt::format("the last call came at {}", told(*state.succeeded_at));
    if (expected) detail += fmt::format(", the next is expected at {}", told(*expected));
    return report(Outcome::up, Reason::none, std::move(detail));
  }
  if (now <= *expected + plan.grace) {
    std::string detail = fmt::format("a call was expected at {} and may come until {}",
                                     told(*expected), told(*expected + plan.grace));
    return plan.late_degrades ? report(Outcome::degraded, Reason::late, std::move(detail))
                              : report(Outcome::up, Reason::none, std::move(detail));
  }
  return report(Outcome::down, Reason::late,
                fmt::format("no call came, though one was expected at {}{}", told(*expected),
                            last_sentence(state)));
}

model::ProbeReport decide(const Plan& plan, const model::PingState& state, Instant now) {
  if (state.failed_at && *state.failed_at >= state.counted_from)
    return report(Outcome::down, Reason::reported_failure, failure_sentence(state));
  const model::Run* run = oldest_run(state);
  if (run == nullptr) return judge_schedule(plan, state, now);
  if (now > run->started_at + plan.run_max)
    return report(Outcome::down, Reason::late,
                  fmt::format("the run that began at {} did not end within {}{}",
                              told(run->started_at), to_text(plan.run_max), last_sentence(state)));
  return report(Outcome::up, Reason::none,
                fmt::format("a run has been under way since {}", told(run->started_at)));
}

}  // namespace

model::ProbeReport judge(const Plan& plan, const model::PingState& state, Instant now) {
  model::ProbeReport made = decide(plan, state, now);
  made.phases.total = state.duration.value_or(Millis(0));
  auto& facts = made.evidence.facts;
  if (state.last_at) facts.emplace_back("last call", to_rfc3339(*state.last_at));
  if (state.succeeded_at) facts.emplace_back("last success", to_rfc3339(*state.succeeded_at));
  if (state.failed_at) facts.emplace_back("failed", to_rfc3339(*state.failed_at));
  if (state.exit_status) facts.emplace_back("exit status", std::to_string(*state.exit_status));
  if (state.duration) facts.emplace_back("last run took", to_text(*state.duration));
  return made;
}

}  // namespace fw::checks::heartbeat
