#include "world.hpp"

#include <algorithm>
#include <utility>

#include "app/restart.hpp"

namespace fw::scenario {
namespace {

using model::MonitorId;
using model::Transition;

constexpr Millis kCallTakes{50};  // to another machine, one way
constexpr HashKey kKey = {'s', 'c', 'e', 'n', 'a', 'r', 'i', 'o'};

}  // namespace

struct World::Store {
  std::map<MonitorId, service::StoredState> states;
  std::map<model::IncidentId, service::OpenIncident> incidents;

  void keep(const model::Verdict& verdict) {
    if (verdict.state == model::State::unconfirmed) return;
    auto& state = states[verdict.monitor];
    state.monitor = verdict.monitor;
    state.state = verdict.state;
    state.reason = verdict.reason;
    state.detail = verdict.detail;
    state.since = verdict.since;
    state.at = verdict.at;
    state.slot = verdict.slot;
    state.flapping = verdict.flapping;
  }

  void keep(const model::Change& change) {
    if (change.transition == Transition::resolved || change.transition == Transition::merged) {
      incidents.erase(change.incident);
      return;
    }
    auto& open = incidents[change.incident];
    if (change.transition == Transition::opened) {
      open = {.id = change.incident,
              .account = change.account,
              .monitor = change.monitor,
              .since = change.since,
              .opened_at = change.at};
    }
    if (change.transition == Transition::opened || change.transition == Transition::escalated) {
      open.state = change.state;
      open.reason = change.reason;
      open.detail = change.detail;
      open.cause = change.cause;
      open.flapping = change.flapping;
      open.extent = change.extent;
      open.verified = change.verified;
    }
    std::erase(open.members, change.monitor);
    if (change.transition != Transition::left) open.members.push_back(change.monitor);
  }

  void keep(const model::Notice& notice) {
    for (const auto& change : notice.changes) {
      const auto found = incidents.find(change.incident);
      if (found != incidents.end()) found->second.last_notified_at = change.at;
    }
  }
};

World::World(Instant start) : start_(start), now_(start), store_(std::make_shared<Store>()) {}

model::AccountId World::account() const {
  return model::AccountId("local_00000000000000000000000000");
}

/// An id whose phase gives the wanted offset, to within 1/6000 of the interval; where monitors
/// share an offset, the one written first is looked at first.
void World::add_monitor(model::Monitor monitor, std::optional<Millis> offset) {
  const auto slack = std::max(Millis(1), monitor.interval / 6'000);
  if (offset) *offset += slack * static_cast<int>(monitors_.size());
  for (;;) {
    monitor.id = MonitorId(fmt::format("local_{:026}", ++ids_made_));
    if (!offset) break;
    const auto phase = schedule::phase_of(kKey, monitor.id, monitor.interval);
    const auto first = (start_ + *offset).time_since_epoch() % monitor.interval;
    if (phase >= first && phase < first + slack) break;
  }
  if (monitor.account.empty()) monitor.account = account();
  if (monitor.target.empty()) monitor.target = monitor.name + ".example";
  monitor.effective_from = start_;
  names_[monitor.id] = monitor.name;
  targets_[monitor.id];
  monitors_.emplace(monitor.id, monitor);
}

void World::add_route(notify::Route route) {
  route.account = account();
  routes_.push_back(std::move(route));
}

std::unique_ptr<app::Pipeline> World::make_pipeline() const {
  check::Here here{.machine = {"machine"}, .place = {}};
  if (!machines_.empty()) here = {{machines_.front().name}, machines_.front().place};
  app::PipelineOptions options{
      .fleet = {.key = kKey, .self = {.machine = here.machine, .place = here.place}},
      .policy = policy_};
  auto pipeline = std::make_unique<app::Pipeline>(std::move(options), moment());
  pipeline->set_routes(routes_);
  pipeline->set_canaries(canaries_);
  return pipeline;
}

void World::begin() { boot(); }

Instant World::next_instant() const {
  if (boots_at_) return *boots_at_;
  auto soonest = Instant::max();
  if (const auto next = pipeline_->next()) soonest = *next - offset_;
  if (!in_flight_.empty()) soonest = std::min(soonest, in_flight_.begin()->first);
  if (!calls_.empty()) soonest = std::min(soonest, calls_.begin()->first);
  return std::max({soonest, now_, stalled_until_});
}

void World::run_until(Instant at) {
  for (int steps = 0; next_instant() <= at; ++steps) {
    now_ = next_instant();
    if (boots_at_) boot();
    while (!in_flight_.empty() && in_flight_.begin()->first <= now_) {
      auto ended = in_flight_.extract(in_flight_.begin());
      answered_[ended.mapped().look.due.monitor] = ended.mapped().look;
      carry_out(pipeline_->looked(std::move(ended.mapped().look), wall()));
      pipeline_->finished(ended.mapped().slot, moment());
    }
    while (!calls_.empty() && calls_.begin()->first <= now_)
      calls_.extract(calls_.begin()).mapped()();
    carry_out(pipeline_->advance(moment()));
    if (steps > 1'000'000) {
      tell("the pipeline does not come to rest", {});
      break;
    }
    if (next_instant() == now_ && pipeline_->next() && *pipeline_->next() <= wall()) {
      tell("the pipeline asks to be called again at once", {});
      break;
    }
  }
  now_ = at;
}

check::Look World::look_from(const Machine* machine, const model::Due& due) {
  auto& target = targets_[due.monitor];
  Answer answer = target.answers.front();
  const auto own = target.from.find(machine == nullptr ? "" : machine->name);
  if (own != target.from.end()) {
    answer = own->second;
  } else if (target.answers.size() > 1) {
    target.answers.erase(target.answers.begin());
  }
  if (machine != nullptr && machine->manner == Machine::Manner::blind)
    answer = {model::Outcome::unknown, model::Reason::local_network};
  check::Look look{.due = due, .started_at = wall(), .report = {}};
  look.report.outcome = answer.outcome;
  look.report.reason = answer.reason;
  if (machine != nullptr && machine->isolated) look.due.footing = model::Footing::isolated;
  return look;
}

void World::start_look(const fleet::Look& slot) {
  app::Effects effects;
  const auto due = pipeline_->begin(slot, moment(), effects);
  if (!due) return;
  auto look = look_from(machines_.empty() ? nullptr : &machines_.front(), *due);
  in_flight_.emplace(now_ + targets_[due->monitor].takes, UnderWay{slot, std::move(look)});
}

void World::start_ask(const verify::Ask& ask) {
  if (shows_asks_) {
    std::vector<std::string> facts = {ask.machine.value};
    for (const auto& next : ask.next) facts.push_back("then " + next.value);
    tell("asked about " + name_of(ask.due.monitor), std::move(facts));
  }
  const auto found = std::ranges::find(machines_, ask.machine.value, &Machine::name);
  if (found == machines_.end() || found->manner == Machine::Manner::silent) return;
  if (found->manner == Machine::Manner::refuses) {
    calls_.emplace(now_ + 2 * kCallTakes,
                   [this, ask] { carry_out(pipeline_->refused(ask, wall())); });
    return;
  }
  auto look = look_from(&*found, ask.due);
  look.started_at += kCallTakes;
  const check::Here there{{found->name}, found->place};
  const auto takes = targets_[ask.due.monitor].takes + 2 * kCallTakes;
  calls_.emplace(now_ + takes, [this, look, there] {
    const auto monitor = monitors_.find(look.due.monitor);
    if (monitor == monitors_.end()) return;
    carry_out(pipeline_->answered(check::judge(look, monitor->second, there, {}), wall()));
  });
}

std::vector<Machine*> World::machines(std::string_view pattern) {
  std::vector<Machine*> found;
  for (Machine& one : machines_) {
    const bool fits = one.name == pattern || one.place.name == pattern ||
                      one.place.region == pattern || pattern == "all" ||
                      (pattern == "others" && &one != machines_.data());
    if (fits) found.push_back(&one);
  }
  return found;
}

void World::fleet_changed() {
  verify::Fleet fleet{.key = kKey, .here = {}, .others = {}};
  for (const Machine& one : machines_) {
    verify::Vantage vantage{{one.name}, one.place, one.provider, !one.gone};
    if (&one == machines_.data()) {
      fleet.isolated = one.isolated;
      fleet.here = std::move(vantage);
    } else {
      fleet.others.push_back(std::move(vantage));
    }
  }
  pipeline_->set_fleet(std::move(fleet), wall());
}

void World::carry_out(app::Effects effects) {
  for (const auto& look : effects.fleet.looks) start_look(look);
  for (const auto& ask : effects.asks) start_ask(ask);
  for (const auto& name : effects.canaries)
    calls_.emplace(now_ + 2 * kCallTakes, [this, name] {
      const auto works = canary_works_.find(name);
      carry_out(pipeline_->canary(name, works == canary_works_.end() || works->second, wall()));
    });
  if (effects.mass_failure)
    tell(fmt::format("mass failure {}", verify::name(*effects.mass_failure)), {});
  for (const auto& missed : effects.fleet.missed)
    tell("missed " + name_of(missed.monitor), {fmt::format("{} slots", missed.count)});
  for (const auto& seen : effects.observations) {
    auto& state = store_->states[seen.monitor];
    state.monitor = seen.monitor;
    state.last_slot = std::max(state.last_slot, seen.slot);
  }
  for (const auto& verdict : effects.verdicts) {
    store_->keep(verdict);
    const bool apart =
        verdict.state == model::State::unconfirmed || verdict.state == model::State::unknown;
    if (apart)
      tell(fmt::format("{} {}", name(verdict.state), name_of(verdict.monitor)),
           {std::string(name(verdict.reason)), fmt::format("{} votes", verdict.probes.size()),
            std::string(name(verdict.verified))});
  }
  for (const auto& change : effects.changes) {
    store_->keep(change);
    tell_change(change);
  }
  for (const auto& notice : effects.notices) {
    store_->keep(notice);
    tell_notice(notice);
  }
}

void World::tell(std::string what, std::vector<std::string> facts) {
  events_.push_back({now_, std::move(what), std::move(facts)});
}

void World::tell_change(const model::Change& change) {
  std::vector<std::string> facts = {
      std::string(name(change.state)), std::string(name(change.reason)),
      fmt::format("{} failing", change.affected), fmt::format("{} votes", change.probes.size())};
  if (!change.detail.empty()) facts.push_back(change.detail);
  if (change.flapping) facts.emplace_back("flapping");
  facts.emplace_back(name(change.extent));
  facts.push_back("verified by " + std::string(name(change.verified)));
  if (change.cause) facts.push_back("because " + name_of(change.cause->monitor));
  tell(fmt::format("{} {}", name(change.transition), name_of(change.monitor)), std::move(facts));
}

void World::tell_notice(const model::Notice& notice) {
  const auto leader =
      std::ranges::find(notice.changes, notice.transition, &model::Change::transition);
  std::vector<std::string> facts = {fmt::format("{} changes", notice.changes.size()),
                                    fmt::format("{} failing", leader->affected)};
  if (notice.held_back > 0) facts.push_back(fmt::format("{} held back", notice.held_back));
  for (const auto& change : notice.changes)
    facts.push_back(fmt::format("{} {}", name(change.transition), name_of(change.monitor)));
  tell(fmt::format("notice {} {} {}", notice.channel.value, name(notice.transition),
                   name_of(leader->monitor)),
       std::move(facts));
}

std::string World::name_of(const MonitorId& id) const {
  const auto found = names_.find(id);
  return found == names_.end() ? "?" : found->second;
}

std::vector<model::Monitor*> World::named(std::string_view pattern) {
  std::vector<model::Monitor*> found;
  const bool prefix = pattern.ends_with('*');
  const auto stem = prefix ? pattern.substr(0, pattern.size() - 1) : pattern;
  for (auto& [id, monitor] : monitors_) {
    const bool fits = prefix ? monitor.name.starts_with(stem) : monitor.name == stem;
    if (fits || pattern == "all") found.push_back(&monitor);
  }
  return found;
}

void World::edited(model::Monitor& monitor) {
  monitor.effective_from = wall() + Millis(5'000);
  carry_out(pipeline_->put(monitor, moment()));
}

void World::remove(MonitorId id) {
  carry_out(pipeline_->remove(id, wall()));
  monitors_.erase(id);
  store_->states.erase(id);
}

void World::maintenance(std::vector<MonitorId> monitors, Instant to) {
  windows_.push_back(
      {.account = account(), .monitors = std::move(monitors), .from = wall(), .to = to + offset_});
  carry_out(pipeline_->set_windows(windows_, wall()));
}

void World::end_maintenance() {
  windows_.clear();
  carry_out(pipeline_->set_windows({}, wall()));
}

void World::restart(Millis off_for) {
  in_flight_.clear();
  calls_.clear();
  boots_at_ = now_ + off_for;
}

void World::boot() {
  boots_at_.reset();
  pipeline_ = make_pipeline();
  fleet_changed();
  static_cast<void>(pipeline_->set_windows(windows_, wall()));
  std::vector<model::Monitor> monitors;
  for (const auto& [id, monitor] : monitors_) monitors.push_back(monitor);
  std::vector<service::StoredState> states;
  for (const auto& [id, state] : store_->states) states.push_back(state);
  std::vector<service::OpenIncident> incidents;
  for (const auto& [id, incident] : store_->incidents) incidents.push_back(incident);
  std::vector<service::EngineChannel> channels;
  for (const auto& route : routes_) channels.push_back({.id = route.channel, .account = account()});
  const app::Kept kept{monitors, states, incidents, channels, kKey};
  app::restart(*pipeline_, kept, moment(),
               [this](app::Effects effects) { carry_out(std::move(effects)); });
}

void World::repeat_answer(const MonitorId& id) {
  const auto found = answered_.find(id);
  if (found != answered_.end()) carry_out(pipeline_->looked(found->second, wall()));
}

}  // namespace fw::scenario
