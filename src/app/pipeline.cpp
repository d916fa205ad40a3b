// schedule ─Due→ check ─Observation→ verify ─Verdict→ incident ─Change→ notify ─Notice→ outbox
#include "app/pipeline.hpp"

#include <iterator>
#include <utility>

namespace fw::app {
namespace {

template <class T>
void append(std::vector<T>& to, std::vector<T> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

void earlier(std::optional<Instant>& first, std::optional<Instant> other) {
  if (other && (!first || *other < *first)) first = other;
}

/// Whatever changed among the others is acted on this soon.
constexpr Millis kLookAroundEvery{1'000};
/// A failure that was seen so long ago opens no question any more.
constexpr Millis kUnjudgedFor{120'000};

bool is_bad(model::Outcome outcome) {
  return outcome == model::Outcome::down || outcome == model::Outcome::degraded;
}

}  // namespace

Pipeline::Pipeline(PipelineOptions options, const Moment& now)
    : here_{options.fleet.self.machine, options.fleet.self.place},
      is_second_hand_(std::move(options.is_second_hand)),
      node_(options.fleet, now),
      stewards_(options.fleet.key, options.fleet.self.machine),
      notifier_(options.policy) {
  set_fleet({.key = options.fleet.key}, Instant{});
}

/// This machine is the same whoever else is there.
void Pipeline::set_fleet(verify::Fleet fleet, Instant now) {
  fleet.here.machine = here_.machine;
  fleet.here.place = here_.place;
  verifier_.set_fleet(std::move(fleet), now);
}

// ── What comes in ────────────────────────────────────────────────────────────────────────────────

Effects Pipeline::advance(const Moment& moment) {
  Effects effects;
  const Instant now = node_.time(moment);
  node_.failing(health_.failing_percent(now));
  node_.advance(moment, effects.fleet);
  if (!effects.fleet.events.empty() || now >= looked_around_at_ + kLookAroundEvery ||
      now < looked_around_at_)
    look_around(now, effects);
  verified(verifier_.advance(now), now, effects);
  changed(incidents_.advance(now), now, effects);
  notify(now, effects);
  return effects;
}

std::optional<model::Due> Pipeline::begin(const fleet::Look& look, const Moment& moment,
                                          Effects& effects) {
  if (!node_.begin(look, moment, effects.fleet)) return std::nullopt;
  model::Due due = node_.due(look);
  const Instant now = node_.time(moment);
  if (look.vantage == model::Vantage::fallback) due.footing = model::Footing::fallback;
  if (node_.is_isolated()) due.footing = model::Footing::isolated;
  const model::Monitor* watched = monitor(due.monitor);
  if (watched != nullptr && decides(watched->account)) verifier_.started(due, here_.machine, now);
  return due;
}

Effects Pipeline::looked(check::Look look, Instant now) {
  Effects effects;
  const model::Monitor* watched = monitor(look.due.monitor);
  if (watched == nullptr) return effects;  // removed while the look was under way
  if (!look.is_second_hand) health_.note(watched->target, look.report.outcome, now);
  model::Observation observation = check::judge(std::move(look), *watched, here_, health(now));
  see(observation, now, effects);
  effects.observations.push_back(std::move(observation));
  notify(now, effects);
  return effects;
}

Effects Pipeline::answered(const model::Observation& look, Instant now) {
  Effects effects;
  if (monitor(look.monitor) == nullptr) return effects;
  // Who asks for what others may not look at gets no other answer tomorrow.
  if (look.reason == model::Reason::blocked_target) verifier_.keep_here(look.monitor, now);
  verified(verifier_.observe(look, now), now, effects);
  effects.observations.push_back(look);
  notify(now, effects);
  return effects;
}

Effects Pipeline::refused(const verify::Ask& ask, Instant now) {
  Effects effects;
  verified(verifier_.refused(ask.due.monitor, ask.due.slot, ask.due.attempt, now), now, effects);
  notify(now, effects);
  return effects;
}

Effects Pipeline::canary(std::string_view name, bool ok, Instant now) {
  Effects effects;
  verified(verifier_.canary(name, ok, now), now, effects);
  notify(now, effects);
  return effects;
}

check::LocalHealth Pipeline::health(Instant now) {
  check::LocalHealth health = health_.health(now);
  if (!health.network_ok || !node_.doubts_itself()) return health;
  health.network_ok = false;
  health.why = "most targets fail as seen from here, and not from the region's other machines";
  return health;
}

// ── Other machines ───────────────────────────────────────────────────────────────────────────────

Effects Pipeline::receive(fleet::Peer from, std::string_view message, const Moment& now) {
  Effects effects;
  node_.receive(from, message, now, effects.fleet);
  return effects;
}

Effects Pipeline::lost(fleet::Peer peer, const Moment& now) {
  Effects effects;
  node_.lost(peer, now, effects.fleet);
  return effects;
}

Effects Pipeline::heard(const model::Observation& look, Instant now) {
  Effects effects;
  see(look, now, effects);
  notify(now, effects);
  return effects;
}

void Pipeline::started_elsewhere(const model::Due& due, const model::MachineId& looker,
                                 Instant now) {
  const model::Monitor* watched = monitor(due.monitor);
  if (watched != nullptr && decides(watched->account)) verifier_.started(due, looker, now);
}

Effects Pipeline::quarantine(const model::MonitorId& monitor, bool is_quarantined) {
  Effects effects;
  if (is_quarantined) {
    node_.quarantine(monitor, effects.fleet);
  } else {
    node_.clear(monitor, effects.fleet);
  }
  return effects;
}

/// A look of this region, of this machine or another one.
void Pipeline::see(const model::Observation& look, Instant now, Effects& effects) {
  const model::Monitor* watched = monitor(look.monitor);
  if (watched == nullptr) return;
  if (decides(watched->account)) {
    verified(verifier_.observe(look, now), now, effects);
    return;
  }
  if (look.attempt > 0) return;
  const bool is_coming = stewards_.is_mine(watched->account);
  if (is_coming || is_bad(look.outcome)) {
    unjudged_.insert_or_assign(look.monitor, look);
  } else {
    unjudged_.erase(look.monitor);
  }
}

/// Who is there, for verification and for who decides.
void Pipeline::look_around(Instant now, Effects& effects) {
  looked_around_at_ = now;
  const fleet::Roster& roster = node_.roster();
  std::vector<verify::Vantage> others;
  std::vector<model::MachineId> deciding;
  if (roster.presence().is_active(now)) deciding.push_back(here_.machine);
  for (const auto& [id, member] : roster.view().all()) {
    const bool is_active = member.standing == topology::Standing::active;
    const bool can_look =
        is_active || (member.beat.is_probe && member.standing == topology::Standing::joining);
    others.push_back({.machine = id,
                      .place = member.beat.place,
                      .provider = "",
                      .can_look = can_look && !member.beat.is_last});
    if (is_active && !member.beat.is_probe && member.beat.place.region == here_.place.region)
      deciding.push_back(id);
  }
  const bool is_isolated = node_.is_isolated();
  if (others != others_ || is_isolated != is_isolated_) {
    others_ = others;
    is_isolated_ = is_isolated;
    set_fleet(
        {.key = node_.key(), .here = {}, .isolated = is_isolated, .others = std::move(others)},
        now);
  }
  fleet::Stewards::Moved moved = stewards_.set(std::move(deciding));
  const model::MachineId* chief = stewards_.steward_of(model::AccountId());
  is_chief_ = chief != nullptr && *chief == here_.machine;
  if (!moved.lost.empty()) release(moved.lost);
  append(effects.gained, std::move(moved.gained));
}

void Pipeline::release(const std::vector<model::AccountId>& accounts) {
  for (const model::AccountId& account : accounts) {
    ready_.erase(account);
    incidents_.release(account);
    notifier_.release(account);
  }
  const std::unordered_set<model::AccountId> gone(accounts.begin(), accounts.end());
  for (const auto& [id, watched] : monitors_) {
    if (!gone.contains(watched.account)) continue;
    verifier_.remove(id);
    verify(watched);
  }
}

bool Pipeline::decides(const model::AccountId& account) const { return ready_.contains(account); }

Effects Pipeline::settle(Instant now) {
  Effects effects;
  look_around(now, effects);
  return effects;
}

Effects Pipeline::take_over(const std::vector<model::AccountId>& accounts, Instant now) {
  Effects effects;
  for (const model::AccountId& account : accounts)
    if (stewards_.is_mine(account)) ready_.insert(account);
  for (auto at = unjudged_.begin(); at != unjudged_.end();) {
    const model::Monitor* watched = monitor(at->first);
    if (watched != nullptr && !decides(watched->account)) {
      ++at;
      continue;
    }
    const model::Observation look = std::move(at->second);
    at = unjudged_.erase(at);
    if (now - look.started_at <= kUnjudgedFor) see(look, now, effects);
  }
  notify(now, effects);
  return effects;
}

void Pipeline::news(const model::MonitorId& monitor, bool good, Instant now) {
  if (const auto look = verifier_.look_on_news(monitor, good, now)) node_.again(*look);
}

// ── From stage to stage ──────────────────────────────────────────────────────────────────────────

void Pipeline::verified(verify::Step step, Instant now, Effects& effects) {
  for (const model::Due& recheck : step.rechecks) node_.again(recheck);
  for (const model::Verdict& verdict : step.verdicts)
    changed(incidents_.apply(verdict, now), now, effects);
  append(effects.verdicts, std::move(step.verdicts));
  append(effects.asks, std::move(step.asks));
  append(effects.canaries, std::move(step.canaries));
  if (step.mass_failure) effects.mass_failure = step.mass_failure;
}

void Pipeline::changed(incident::Incidents::Changes changes, Instant now, Effects& effects) {
  for (const model::Change& change : changes) notifier_.take(change, now);
  append(effects.changes, std::move(changes));
}

void Pipeline::notify(Instant now, Effects& effects) {
  append(effects.notices, notifier_.advance(now));
}

std::optional<Instant> Pipeline::next() const {
  std::optional<Instant> first = node_.next_at();
  earlier(first, verifier_.next());
  earlier(first, incidents_.next());
  earlier(first, notifier_.next());
  return first;
}

// ── What is watched, and by which rules ──────────────────────────────────────────────────────────

Effects Pipeline::put(const model::Monitor& monitor, const Moment& moment,
                      std::optional<Instant> last_planned) {
  Effects effects;
  const auto [found, is_new] = monitors_.try_emplace(monitor.id);
  found->second = monitor;
  node_.put({.monitor = monitor.id,
             .interval = monitor.interval,
             .timeout = monitor.timeout,
             .paused = monitor.paused,
             .effective_from = monitor.effective_from,
             .last_planned = last_planned,
             .first_within = schedule::kFirstLookWithin,
             .regions = {}},
            moment);
  verify(monitor);
  if (is_new && stewards_.add(monitor.account)) effects.gained.push_back(monitor.account);
  const Instant now = node_.time(moment);
  changed(incidents_.put(monitor, now), now, effects);
  return effects;
}

void Pipeline::verify(const model::Monitor& monitor) {
  verifier_.put(monitor);
  if (is_second_hand_(monitor.kind)) verifier_.keep_here(monitor.id, Instant{});
}

Effects Pipeline::remove(const model::MonitorId& monitor, Instant now) {
  Effects effects;
  const auto found = monitors_.find(monitor);
  if (found == monitors_.end()) return effects;
  node_.remove(monitor);
  verifier_.remove(monitor);
  changed(incidents_.remove(monitor, now), now, effects);
  const model::AccountId account = found->second.account;
  monitors_.erase(found);
  unjudged_.erase(monitor);
  if (stewards_.remove(account)) ready_.erase(account);
  return effects;
}

Effects Pipeline::set_windows(std::vector<incident::Window> windows, Instant now) {
  Effects effects;
  changed(incidents_.set_windows(std::move(windows), now), now, effects);
  return effects;
}

void Pipeline::set_routes(std::vector<notify::Route> routes) {
  notifier_.set_routes(std::move(routes));
}

// ── After a restart ──────────────────────────────────────────────────────────────────────────────

Effects Pipeline::restore(const incident::Open& open, Instant now) {
  Effects effects;
  changed(incidents_.restore(open, now), now, effects);
  return effects;
}

void Pipeline::restore(notify::Told told) { notifier_.restore(std::move(told)); }

void Pipeline::restore(verify::Memory memory, Instant now) {
  verifier_.restore(std::move(memory), now);
}

Effects Pipeline::resume(const model::Verdict& verdict, Instant now) {
  Effects effects;
  changed(incidents_.apply(verdict, now), now, effects);
  return effects;
}

const model::Monitor* Pipeline::monitor(const model::MonitorId& id) const {
  const auto found = monitors_.find(id);
  return found == monitors_.end() ? nullptr : &found->second;
}

}  // namespace fw::app
