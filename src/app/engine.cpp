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
      pipeline_(deps_.key, deps_.here),
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
                    pipeline_.reference(subject, name, ok, deps_.net.clock.now());
                  }),
      timer_(deps_.net.loop),
      stop_timer_(deps_.net.loop),
      gauges_(std::make_unique<Gauges>(deps_.net.metrics)) {}

Engine::~Engine() = default;

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
  const Instant now = deps_.net.clock.now();
  pipeline_.set_routes(as_routes(channels));
  change_notices_.set_channels(channels);
  change_notices_.set_windows(as_windows(windows));
  carry_out(pipeline_.set_windows(as_windows(windows), now));
  restart(pipeline_, {monitors, states, incidents, channels, deps_.key}, now,
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
          pipeline_.news(monitor, good, deps_.net.clock.now());
          tick();
        });
      }));
}

void Engine::reload(const model::MonitorId& id) {
  lane_.run([this, id] { return deps_.store.load_monitor(id); },
            [this, id](const Result<std::optional<model::Monitor>>& monitor) {
              if (!monitor) {
                deps_.net.log.error("a changed monitor cannot be read: {}",
                                    monitor.error().chain());
                return;
              }
              const Instant now = deps_.net.clock.now();
              if (monitor->has_value()) {
                deps_.looker.changed(id);
                deps_.sightings.put(**monitor);
                carry_out(pipeline_.put(**monitor, now));
              } else {
                carry_out(pipeline_.remove(id, now));
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
                carry_out(pipeline_.set_windows(as_windows(*windows), deps_.net.clock.now()));
              }
              if (!channels || !windows)
                deps_.net.log.error("channels or maintenance cannot be read");
              tick();
            });
}

// ── The loop ─────────────────────────────────────────────────────────────────────────────────────

void Engine::tick() {
  if (stopping_) return;
  const Instant now = deps_.net.clock.now();
  Effects effects = pipeline_.advance(now);
  if (effects.stepped_back > Millis(0))
    deps_.net.log.warning("the wall clock went back by {}", to_text(effects.stepped_back));
  carry_out(std::move(effects));
  gauges_->blind.set(pipeline_.health(now).network_ok ? 0 : 1);
  arm();
}

void Engine::arm() {
  if (stopping_) return;
  std::chrono::milliseconds nap = kLongestNap;
  if (const auto next = pipeline_.next())
    nap = std::clamp(*next - deps_.net.clock.now(), Millis(0), nap);
  timer_.expires_after(nap);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) tick();
  });
}

void Engine::carry_out(Effects effects) {
  for (const model::Due& due : effects.looks) look(due);
  // Nobody carries them to other machines: this one is told of none.
  for (const verify::Ask& ask : effects.asks)
    carry_out(pipeline_.refused(ask, deps_.net.clock.now()));
  for (const model::Missed& missed : effects.missed)
    gauges_->missed.add(static_cast<double>(missed.count));
  saver_.record(std::move(effects.missed));
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

void Engine::tell_changes(const model::Observation& look) {
  const model::Monitor* monitor = pipeline_.monitor(look.monitor);
  if (monitor == nullptr || look.evidence.changes.empty()) return;
  service::IncidentUpdate update;
  update.outbox = change_notices_.take(look, *monitor, deps_.public_url);
  if (!update.outbox.empty()) saver_.save(std::move(update));
}

/// Those who depend on a vendor look again at once when it is seen to be another than before.
void Engine::tell_sightings(const std::vector<model::Verdict>& verdicts) {
  const Instant now = deps_.net.clock.now();
  for (const model::Verdict& verdict : verdicts) {
    const VendorSighting seen =
        deps_.sightings.note(verdict.monitor, verdict.state, verdict.reason, verdict.since);
    for (const model::MonitorId& dependent : seen.dependents)
      pipeline_.news(dependent, seen.good, now);
  }
}

void Engine::tell_vendor(const model::VendorNews& news) {
  const bool is_good = std::ranges::all_of(news.words, [](const model::VendorWord& word) {
    return word.level == model::VendorLevel::operational;
  });
  for (const model::MonitorId& dependent : deps_.sightings.dependents(news.page))
    pipeline_.news(dependent, is_good, deps_.net.clock.now());
  lane_.run([this, news] { return deps_.store.save_vendor_news(news); },
            [this](const Result<>& outcome) {
              if (!outcome)
                deps_.net.log.error("what a vendor said was not stored: {}",
                                    outcome.error().chain());
            });
}

void Engine::flush_results() {
  flush_planned_ = false;
  saver_.record(std::exchange(results_, {}));
  flush_memories();
}

/// Lost in a crash, a memory only makes the next look the first one again.
void Engine::flush_memories() {
  std::vector<service::CheckMemory> changed = memories_.take_changed();
  if (changed.empty()) return;
  lane_.run([this, changed = std::move(changed)] { return deps_.store.save_memories(changed); },
            [this](const Result<>& outcome) {
              if (!outcome)
                deps_.net.log.error("what checks remember was not stored: {}",
                                    outcome.error().chain());
            });
}

void Engine::look(const model::Due& due) {
  const model::Monitor* monitor = pipeline_.monitor(due.monitor);
  if (monitor == nullptr || stopping_) return;
  const Instant started = deps_.net.clock.now();
  model::CheckKind* kind = model::find(deps_.checks, monitor->kind);
  if (looks_ >= looks_max) {
    if (due.attempt == 0)
      saver_.record(
          {model::Missed{due.monitor, due.slot, due.planned_at, started - due.planned_at}});
    gauges_->missed.add();
    return;
  }
  if (kind == nullptr) {
    looked({due,
            started,
            {.reason = model::Reason::not_supported,
             .detail = "this build has no check of kind " + monitor->kind}});
    return;
  }
  if (due.attempt == 0) gauges_->lateness.observe(seconds(started - due.planned_at));
  pipeline_.started(due, started);
  gauges_->in_flight.set(static_cast<double>(++looks_));
  deps_.looker.look(
      *kind,
      {monitor->target, monitor->settings, monitor->timeout, monitor->id,
       memories_.of(due.monitor)},
      [this, due, started, is_told = kind->is_second_hand()](model::ProbeReport report) {
        gauges_->in_flight.set(static_cast<double>(--looks_));
        looked({due, started, std::move(report), is_told});
      });
}

void Engine::looked(check::Look look) {
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
                     {{"check_type", monitor->kind}, {"region", deps_.here.place.region}})
          .observe(static_cast<double>(look.report.phases.total.count()) / 1e6);
  }
  carry_out(pipeline_.looked(std::move(look), deps_.net.clock.now()));
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

void Engine::stop(Millis grace) {
  boost::asio::post(deps_.net.loop, [this, grace] {
    stopping_ = true;
    subscriptions_.clear();
    timer_.cancel();
    self_check_.stop();
    outbox_.stop();
    scans_.stop();
    deps_.vendors.stop();
    sites_.stop();
    stop_timer_.expires_after(grace);
    stop_timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error) deps_.net.loop.stop();
    });
    end_if_idle();
  });
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
