#include "app/engine.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <map>
#include <set>
#include <utility>

#include "app/restart.hpp"
#include "app/wording.hpp"

namespace fw::app {
namespace {

constexpr std::chrono::seconds kLongestNap{1};  // so that a step of the wall clock is noticed soon
constexpr std::chrono::seconds kTakeOverAgain{1};

double seconds(Millis ms) { return static_cast<double>(ms.count()) / 1000.0; }

}  // namespace

struct Engine::Gauges {
  explicit Gauges(Metrics& metrics)
      : lateness(metrics.histogram("flarewarden_check_lateness_seconds",
                                   "From a slot's planned time to its start.")),
        missed(metrics.counter("flarewarden_slots_missed_total", "Slots that were not run.")),
        in_flight(metrics.gauge("flarewarden_checks_in_flight", "Looks under way.")),
        monitors(metrics.gauge("flarewarden_monitors", "Monitors this machine knows.")),
        blind(metrics.gauge("flarewarden_place_blind",
                            "1 while this machine does not trust its own network.")) {}
  Histogram& lateness;
  Counter& missed;
  Gauge& in_flight;
  Gauge& monitors;
  Gauge& blind;
};

Engine::Engine(Deps deps)
    : deps_(std::move(deps)),
      lane_(deps_.net.loop),
      pipeline_({.fleet = deps_.identity,
                 .policy = {},
                 .is_second_hand =
                     [this](std::string_view name) {
                       const model::CheckKind* kind = model::find(deps_.checks, name);
                       return kind != nullptr && kind->is_second_hand();
                     }},
                moment()),
      saver_({deps_.net.loop, lane_, deps_.store, deps_.net.log, deps_.net.metrics},
             [this] { outbox_.wake(); }),
      outbox_({deps_.net.loop, lane_, deps_.store, deps_.channels, deps_.net.clock, deps_.net.log,
               deps_.net.metrics}),
      scans_({deps_.net, lane_, deps_.store, deps_.catalogue, deps_.net.log, deps_.net.metrics,
              deps_.browsers,
              [url = deps_.public_url](const service::SiteNews& news) {
                return to_message(news, url);
              },
              deps_.scan_networks}),
      sites_({deps_.net.loop, lane_, deps_.store, deps_.net.clock, deps_.net.log},
             [this] { scans_.wake(); }),
      self_check_(deps_.net, deps_.anchors,
                  [this](check::Subject subject, std::string_view name, bool ok) {
                    pipeline_.reference(subject, name, ok, now());
                  }),
      timer_(deps_.net.loop),
      stop_timer_(deps_.net.loop),
      take_over_timer_(deps_.net.loop),
      refresh_timer_(deps_.net.loop),
      gauges_(std::make_unique<Gauges>(deps_.net.metrics)) {}

Engine::~Engine() = default;

fleet::Moment Engine::moment() const {
  const auto steady = deps_.net.clock.steady().time_since_epoch();
  return {deps_.net.clock.now(), std::chrono::duration_cast<Millis>(steady)};
}

Result<> Engine::start() {
  FW_TRY(const auto monitors, deps_.store.load_monitors());
  FW_TRY(const auto states, deps_.store.states());
  FW_TRY(const auto incidents, deps_.store.open_incidents());
  FW_TRY(auto windows, deps_.store.maintenance_windows());
  FW_TRY(auto channels, deps_.store.channels());
  FW_TRY(auto memories, deps_.store.memories());
  memories_.restore(std::move(memories));
  for (const model::Monitor& monitor : monitors) deps_.sightings.put(monitor);
  for (const service::StoredState& state : states)
    static_cast<void>(deps_.sightings.note(state.monitor, state.state, state.reason, state.since));
  pipeline_.set_routes(as_routes(channels));
  change_notices_.set_channels(channels);
  change_notices_.set_windows(as_windows(windows));
  carry_out(pipeline_.set_windows(as_windows(windows), now()));
  pipeline_.set_canaries(self_check_.canaries());
  join();
  restart(pipeline_, {monitors, states, incidents, channels, deps_.identity.key}, moment(),
          [this](Effects effects) { carry_out(std::move(effects)); });
  gauges_->monitors.set(static_cast<double>(pipeline_.size()));
  subscribe();
  self_check_.start();
  outbox_.wake();
  scans_.wake();
  sites_.wake();
  tick();
  return {};
}

void Engine::join() {
  deps_.looker.on_judged([this](const model::MonitorId& monitor, bool is_quarantined) {
    carry_out(pipeline_.quarantine(monitor, is_quarantined));
  });
  if (deps_.fleet == nullptr) return;
  join_cell();
  deps_.fleet->start(
      {.node = pipeline_.node(),
       .message =
           [this](fleet::Peer from, const std::string& message) {
             carry_out(pipeline_.receive(from, message, moment()));
             arm();
           },
       .answers = {.health = [this] { return pipeline_.health(now()); },
                   .news = [this](std::string news) { return cell_->take(std::move(news)); },
                   .tail = [this](std::string id) { return cell_->tail(std::move(id)); },
                   .looked = {}},
       .vitals = [this] { return vitals(); }});
}

/// Accounts that another machine decided about, or nobody.
void Engine::take_over(std::vector<model::AccountId> accounts) {
  lane_.run(
      [this] {
        return std::tuple(deps_.store.states(), deps_.store.open_incidents(),
                          deps_.store.channels());
      },
      [this, accounts = std::move(accounts)](const auto& read) mutable {
        const auto& [states, incidents, channels] = read;
        if (states && incidents && channels) {
          app::take_over(pipeline_, accounts,
                         {{}, *states, *incidents, *channels, deps_.identity.key}, now(),
                         [this](Effects effects) { carry_out(std::move(effects)); });
          arm();
          return;
        }
        deps_.net.log.error("what is open cannot be read; {} accounts wait", accounts.size());
        take_over_timer_.expires_after(kTakeOverAgain);
        take_over_timer_.async_wait(
            [this, accounts = std::move(accounts)](const boost::system::error_code& error) {
              if (!error) take_over(accounts);
            });
      });
}

void Engine::subscribe() {
  auto& loop = deps_.net.loop;
  deps_.vendors.watch([this](const model::VendorNews& news) { tell_vendor(news); });
  subscriptions_.push_back(deps_.store.watch_monitors([this, &loop](model::MonitorId id) {
    boost::asio::post(loop, [this, id = std::move(id)] { reload(id); });
  }));
  subscriptions_.push_back(deps_.store.watch_routes(
      [this, &loop] { boost::asio::post(loop, [this] { reload_routes(); }); }));
  subscriptions_.push_back(deps_.store.watch_scans(
      [this, &loop] { boost::asio::post(loop, [this] { scans_.wake(); }); }));
  subscriptions_.push_back(deps_.store.watch_sites(
      [this, &loop] { boost::asio::post(loop, [this] { sites_.wake(); }); }));
  subscriptions_.push_back(deps_.store.watch_outbox(
      [this, &loop] { boost::asio::post(loop, [this] { outbox_.wake(); }); }));
  subscriptions_.push_back(
      deps_.store.watch_acknowledgements([this, &loop](model::IncidentId incident) {
        boost::asio::post(
            loop, [this, incident = std::move(incident)] { pipeline_.acknowledge(incident); });
      }));
  subscriptions_.push_back(
      deps_.store.watch_pings([this, &loop](model::MonitorId monitor, bool good) {
        boost::asio::post(loop, [this, monitor = std::move(monitor), good] {
          pipeline_.news(monitor, good, now());
          tick();
        });
      }));
  subscribe_cell();
}

void Engine::reload(const model::MonitorId& id) {
  lane_.run([this, id] { return deps_.store.load_monitor(id); },
            [this, id](const Result<std::optional<model::Monitor>>& monitor) {
              if (!monitor) {
                deps_.net.log.error("a changed monitor cannot be read: {}",
                                    monitor.error().chain());
                return;
              }
              if (monitor->has_value()) {
                deps_.looker.changed(id);
                deps_.sightings.put(**monitor);
                carry_out(pipeline_.put(**monitor, moment()));
              } else {
                carry_out(pipeline_.remove(id, now()));
                shelf_.forget(id);
                deps_.sightings.forget(id);
                memories_.forget(id);
                deps_.looker.forget(id);
                change_notices_.forget(id);
              }
              gauges_->monitors.set(static_cast<double>(pipeline_.size()));
              tick();
            });
}

void Engine::reload_routes() {
  lane_.run([this] { return std::pair(deps_.store.channels(), deps_.store.maintenance_windows()); },
            [this](const auto& read) {
              const auto& [channels, windows] = read;
              if (channels) {
                pipeline_.set_routes(as_routes(*channels));
                change_notices_.set_channels(*channels);
              }
              if (windows) {
                change_notices_.set_windows(as_windows(*windows));
                carry_out(pipeline_.set_windows(as_windows(*windows), now()));
              }
              if (!channels || !windows)
                deps_.net.log.error("channels or maintenance cannot be read");
              tick();
            });
}

// ── The loop ─────────────────────────────────────────────────────────────────────────────────────

void Engine::tick() {
  if (stopping_) return;
  Effects effects = pipeline_.advance(moment());
  if (effects.fleet.stepped_back > Millis(0))
    deps_.net.log.warning("the wall clock went back by {}", to_text(effects.fleet.stepped_back));
  carry_out(std::move(effects));
  tick_cell();
  gauges_->blind.set(pipeline_.health(now()).network_ok ? 0 : 1);
  if (stop_grace_ && pipeline_.has_left()) {
    end();
  } else {
    arm();
  }
}

void Engine::arm() {
  if (stopping_) return;
  std::chrono::milliseconds nap = kLongestNap;
  if (const auto next = pipeline_.next()) nap = std::clamp(*next - now(), Millis(0), nap);
  timer_.expires_after(nap);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) tick();
  });
}

void Engine::carry_out(Effects effects) {
  if (deps_.fleet != nullptr) deps_.fleet->carry_out(effects.fleet);
  doubt(effects.fleet);
  for (const fleet::Look& slot : effects.fleet.looks) look(slot);
  for (const verify::Ask& other : effects.asks) ask(other);
  for (const std::string& canary : effects.canaries)
    self_check_.look_at(canary, [this, canary](bool ok) {
      carry_out(pipeline_.canary(canary, ok, now()));
      arm();
    });
  if (effects.mass_failure)
    deps_.net.log.warning("very many monitors fail at once: {}",
                          verify::name(*effects.mass_failure));
  for (const model::Missed& missed : effects.fleet.missed)
    gauges_->missed.add(static_cast<double>(missed.count));
  saver_.record(std::move(effects.fleet.missed));
  if (!effects.gained.empty()) take_over(std::move(effects.gained));
  for (const model::Observation& observation : effects.observations) {
    shelf_.keep(observation);
    tell_changes(observation);
  }
  std::ranges::move(effects.observations, std::back_inserter(results_));
  if (!results_.empty() && !std::exchange(flush_planned_, true))
    boost::asio::post(deps_.net.loop, [this] { flush_results(); });
  tell_sightings(effects.verdicts);
  saver_.save(std::move(effects.verdicts));
  keep(std::move(effects.changes), std::move(effects.notices));
}

/// What other machines found to bring a process down is looked at apart, or not at all.
void Engine::doubt(const fleet::Out& out) {
  if (!out.suspects.empty()) deps_.looker.suspect(out.suspects);
  for (const model::MonitorId& monitor : out.quarantined) deps_.looker.quarantine(monitor);
  for (const model::MonitorId& monitor : out.cleared) deps_.looker.clear(monitor);
}

void Engine::ask(const verify::Ask& ask) {
  const model::Monitor* monitor = pipeline_.monitor(ask.due.monitor);
  if (deps_.fleet == nullptr || monitor == nullptr || stopping_) {
    carry_out(pipeline_.refused(ask, now()));
    return;
  }
  deps_.fleet->ask(ask, *monitor, [this, ask](const Result<model::Observation>& seen) {
    carry_out(seen ? pipeline_.answered(*seen, now()) : pipeline_.refused(ask, now()));
    arm();
  });
}

void Engine::tell_changes(const model::Observation& look) {
  const model::Monitor* monitor = pipeline_.monitor(look.monitor);
  if (monitor == nullptr || look.evidence.changes.empty()) return;
  service::IncidentUpdate update;
  update.outbox = change_notices_.take(look, *monitor, deps_.public_url);
  if (!update.outbox.empty()) saver_.save(std::move(update));
}

/// Those who depend on a vendor look again at once when it is seen to be another than before.
void Engine::tell_sightings(const std::vector<model::Verdict>& verdicts) {
  for (const model::Verdict& verdict : verdicts) {
    const VendorSighting seen =
        deps_.sightings.note(verdict.monitor, verdict.state, verdict.reason, verdict.since);
    for (const model::MonitorId& dependent : seen.dependents)
      pipeline_.news(dependent, seen.good, now());
  }
}

void Engine::tell_vendor(const model::VendorNews& news) {
  const bool is_good = std::ranges::all_of(news.words, [](const model::VendorWord& word) {
    return word.level == model::VendorLevel::operational;
  });
  for (const model::MonitorId& dependent : deps_.sightings.dependents(news.page))
    pipeline_.news(dependent, is_good, now());
  // Every machine reads the feeds; one writes down what they say.
  if (cell_ && !pipeline_.is_chief()) return;
  lane_.run([this, news] { return deps_.store.save_vendor_news(news); },
            [this](const Result<>& outcome) {
              if (!outcome)
                deps_.net.log.error("what a vendor said was not stored: {}",
                                    outcome.error().chain());
            });
}

void Engine::flush_results() {
  flush_planned_ = false;
  saver_.record(std::exchange(results_, {}), [this, slots = std::exchange(ended_, {})] {
    for (const fleet::Look& slot : slots) pipeline_.finished(slot, moment());
  });
  flush_memories();
}

/// Lost in a crash, a memory only makes the next look the first one again.
void Engine::flush_memories() {
  std::vector<service::CheckMemory> changed = memories_.take_changed();
  if (changed.empty()) return;
  if (cell_)
    for (const auto& [monitor, memory] : changed)
      cell_->note(NoteKind::memory, monitor.value, memory);
  lane_.run([this, changed = std::move(changed)] { return deps_.store.save_memories(changed); },
            [this](const Result<>& outcome) {
              if (!outcome)
                deps_.net.log.error("what checks remember was not stored: {}",
                                    outcome.error().chain());
            });
}

void Engine::look(const fleet::Look& slot) {
  if (stopping_) return;
  if (looks_ >= looks_max) {
    gauges_->missed.add();
    // Whoever stands by takes it.
    if (slot.attempt > 0 || !pipeline_.node().cell_peers().empty()) return;
    const model::Due due = pipeline_.node().due(slot);
    saver_.record({model::Missed{due.monitor, due.slot, due.planned_at, now() - due.planned_at}});
    return;
  }
  Effects claims;
  const auto due = pipeline_.begin(slot, moment(), claims);
  if (deps_.fleet != nullptr) deps_.fleet->carry_out(claims.fleet);
  const model::Monitor* monitor = due ? pipeline_.monitor(due->monitor) : nullptr;
  if (monitor == nullptr) return;
  const Instant started = now();
  model::CheckKind* kind = model::find(deps_.checks, monitor->kind);
  if (kind == nullptr) {
    looked(slot, {*due,
                  started,
                  {.reason = model::Reason::not_supported,
                   .detail = "this build has no check of kind " + monitor->kind}});
    return;
  }
  if (due->attempt == 0) {
    gauges_->lateness.observe(seconds(started - due->planned_at));
    vital_signs_.begun(started - due->planned_at, started);
  }
  gauges_->in_flight.set(static_cast<double>(++looks_));
  if (cell_ && due->attempt == 0 && !pipeline_.decides(monitor->account))
    slow_looks_.begin(*due, started);
  deps_.looker.look(*kind,
                    {monitor->target, monitor->settings, monitor->timeout, monitor->id,
                     memories_.of(due->monitor)},
                    [this, slot, due = *due, started,
                     is_told = kind->is_second_hand()](model::ProbeReport report) {
                      gauges_->in_flight.set(static_cast<double>(--looks_));
                      looked(slot, {due, started, std::move(report), is_told});
                    });
}

void Engine::looked(const fleet::Look& slot, check::Look look) {
  const model::Monitor* monitor = pipeline_.monitor(look.due.monitor);
  if (monitor != nullptr) {
    if (look.report.memory) memories_.keep(look.due.monitor, *std::move(look.report.memory));
    deps_.net.metrics
        .counter("flarewarden_checks_total", "Looks, by kind, raw outcome and reason.",
                 {{"kind", monitor->kind},
                  {"outcome", model::name(look.report.outcome)},
                  {"reason", model::name(look.report.reason)}})
        .add();
    // What a job took is not what the look took.
    if (!look.is_second_hand)
      deps_.net.metrics
          .histogram("flarewarden_check_latency_seconds", "Time of a whole look, by kind.",
                     {{"check_type", monitor->kind}, {"region", deps_.identity.self.place.region}})
          .observe(static_cast<double>(look.report.phases.total.count()) / 1e6);
  }
  ended_.push_back(slot);
  if (cell_) slow_looks_.end(look.due.monitor, look.due.slot);
  carry_out(pipeline_.looked(std::move(look), now()));
  if (stopping_) {
    end_if_idle();
  } else {
    arm();
  }
}

void Engine::keep(std::vector<model::Change> changes, std::vector<model::Notice> notices) {
  if (changes.empty() && notices.empty()) return;
  std::map<model::AccountId, service::IncidentUpdate> updates;
  const WordingContext wording{[this](const model::MonitorId& id) { return pipeline_.monitor(id); },
                               deps_.public_url};
  for (const model::Notice& notice : notices)
    updates[notice.account].outbox.push_back({notice, to_message(notice, wording)});
  for (model::Change& change : changes) {
    const model::AccountId account = change.account;
    updates[account].changes.push_back(std::move(change));
  }
  for (auto& [account, update] : updates) {
    update.evidence = shelf_.of(update.changes);
    saver_.save(std::move(update));
  }
}

// ── The end ──────────────────────────────────────────────────────────────────────────────────────

void Engine::leave() {
  boost::asio::post(deps_.net.loop, [this] {
    if (std::exchange(leaving_, true)) return;
    pipeline_.leave(moment());
    tick();
  });
}

void Engine::stop(Millis grace) {
  boost::asio::post(deps_.net.loop, [this, grace] {
    stop_grace_ = grace;
    const bool is_missed = leaving_ && !pipeline_.node().cell_peers().empty();
    if (!is_missed || pipeline_.has_left()) end();
  });
}

void Engine::end() {
  if (std::exchange(stopping_, true)) return;
  subscriptions_.clear();
  timer_.cancel();
  take_over_timer_.cancel();
  self_check_.stop();
  outbox_.stop();
  scans_.stop();
  deps_.vendors.stop();
  sites_.stop();
  refresh_timer_.cancel();
  if (cell_) cell_->stop();
  if (deps_.fleet != nullptr) deps_.fleet->stop();
  stop_timer_.expires_after(*stop_grace_);
  stop_timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) deps_.net.loop.stop();
  });
  end_if_idle();
}

void Engine::end_if_idle() {
  if (looks_ > 0 || outbox_.in_flight() > 0 || saver_.waiting() > 0 || !results_.empty()) {
    boost::asio::steady_timer& timer = timer_;
    timer.expires_after(std::chrono::milliseconds(10));
    timer.async_wait([this](const boost::system::error_code& error) {
      if (!error) end_if_idle();
    });
    return;
  }
  deps_.net.loop.stop();
}

}  // namespace fw::app
