// The engine among the other machines of its region: what they record and change is known here, and
// what is recorded and changed here is known there.
#include <boost/asio/post.hpp>

#include "app/engine.hpp"
#include "app/restart.hpp"

namespace fw::app {
namespace {

/// Several machines that come at once ask for one refreshing.
constexpr std::chrono::seconds kRefreshAfter{2};
constexpr char kLiveSeparator = ' ';

}  // namespace

void Engine::join_cell() {
  // Until it is known who else is there, another one may be doing it.
  deps_.cell.set_chief(false);
  cell_ = std::make_unique<CellLink>(
      CellLink::Deps{deps_.net, *deps_.fleet, deps_.cell, pipeline_.node()},
      CellLink::Taken{
          .records = [this](const service::ForeignNews& news) { heard(news); },
          .note = [this](const model::MachineId& from, const Note& note) { heard(from, note); }});
}

/// What is changed on this machine is told to the others.
void Engine::subscribe_cell() {
  if (!cell_) return;
  CellLink& link = *cell_;
  const auto plain = [&link](NoteKind kind) { return [&link, kind] { link.note(kind); }; };
  service::EngineStore& store = deps_.store;
  subscriptions_.push_back(store.watch_monitors(
      [&link](const model::MonitorId& id) { link.note(NoteKind::monitor, id.value); }));
  subscriptions_.push_back(store.watch_routes(plain(NoteKind::routes)));
  subscriptions_.push_back(store.watch_scans(plain(NoteKind::scans)));
  subscriptions_.push_back(store.watch_sites(plain(NoteKind::sites)));
  subscriptions_.push_back(store.watch_acknowledgements(
      [&link](const model::IncidentId& id) { link.note(NoteKind::taken_on, id.value); }));
  subscriptions_.push_back(store.watch_pings([&link](const model::MonitorId& monitor, bool good) {
    link.note(NoteKind::job, monitor.value, good ? "good" : "bad");
  }));
  subscriptions_.push_back(deps_.live.subscribe_own([&link](const service::LiveEvent& event) {
    link.note(NoteKind::live, event.account.value,
              fmt::format("{}{}{}", static_cast<int>(event.kind), kLiveSeparator, event.id));
  }));
}

void Engine::tick_cell() {
  if (!cell_) return;
  deps_.cell.set_chief(pipeline_.is_chief());
  cell_->wake();
  tell_slow();
  pipeline_.set_vitals(vitals());
}

fleet::Vitals Engine::vitals() {
  const Instant at = now();
  return {.slots_per_minute = vital_signs_.slots_per_minute(at),
          .lateness_p99 = vital_signs_.lateness_p99(at),
          .looks_under_way = looks_ + deps_.fleet->under_way(),
          .votes_abstained = deps_.fleet->abstained(),
          .slots_yielded = pipeline_.node().book().yielded()};
}

void Engine::tell_slow() {
  for (const SlowLooks::Look& look : slow_looks_.take(verify::kHedgeAfter, now()))
    cell_->note(NoteKind::slow, look.due.monitor.value, to_wire(look));
}

// ── What comes ───────────────────────────────────────────────────────────────────────────────────

void Engine::heard(const service::ForeignNews& news) {
  for (const model::Observation& look : news.observations) {
    if (look.attempt > 0) continue;
    const model::Monitor* monitor = pipeline_.monitor(look.monitor);
    if (monitor == nullptr) continue;
    if (pipeline_.decides(monitor->account)) shelf_.keep(look);
    carry_out(pipeline_.heard(look, now()));
  }
  tell_sightings(news.verdicts);
  arm();
}

void Engine::heard(const model::MachineId& from, const Note& note) {
  switch (note.kind) {
    case NoteKind::monitor:
      return refresh(model::MonitorId(note.id));
    case NoteKind::routes:
      return lane_.run([this] { return deps_.cell.refresh_windows(); },
                       [this](const Result<>&) { reload_routes(); });
    case NoteKind::scans:
      return scans_.wake();
    case NoteKind::sites:
      return sites_.wake();
    case NoteKind::outbox:
      return outbox_.wake();
    case NoteKind::taken_on:
      return pipeline_.acknowledge(model::IncidentId(note.id));
    case NoteKind::job:
      return lane_.run(
          [this, monitor = model::MonitorId(note.id)] { return deps_.cell.refresh_job(monitor); },
          [this, monitor = model::MonitorId(note.id), good = note.text == "good"](const Result<>&) {
            pipeline_.news(monitor, good, now());
            arm();
          });
    case NoteKind::memory:
      return memories_.adopt(model::MonitorId(note.id), note.text);
    case NoteKind::live:
      return heard_live(note);
    case NoteKind::slow:
      return heard_slow(from, note);
    case NoteKind::all:
      return refresh_all();
  }
}

void Engine::heard_live(const Note& note) {
  const std::size_t cut = note.text.find(kLiveSeparator);
  if (cut != 1 || note.text[0] < '0' ||
      note.text[0] > '0' + static_cast<int>(service::LiveKind::access))
    return;
  service::LiveEvent event{.account = model::AccountId(note.id),
                           .kind = static_cast<service::LiveKind>(note.text[0] - '0'),
                           .id = note.text.substr(cut + 1)};
  lane_.run(
      [this, event = std::move(event)] {
        deps_.cell.publish(std::span(&event, 1));
        return true;
      },
      [](bool) {});
}

void Engine::heard_slow(const model::MachineId& from, const Note& note) {
  const auto look = slow_look_from_wire(model::MonitorId(note.id), note.text);
  if (!look) return;
  pipeline_.started_elsewhere(look->due, from, look->started_at);
  arm();
}

void Engine::refresh(const model::MonitorId& id) {
  lane_.run([this, id] { return deps_.cell.refresh_monitor(id); },
            [this, id](const Result<>& outcome) {
              if (!outcome)
                deps_.net.log.warning("what another machine changed is read later: {}",
                                      outcome.error().chain());
              if (!outcome) return refresh_all();
              reload(id);
            });
}

/// What was changed while this machine was away, or did not listen.
void Engine::refresh_all() {
  if (std::exchange(refresh_planned_, true) || stopping_) return;
  refresh_timer_.expires_after(kRefreshAfter);
  refresh_timer_.async_wait([this](const boost::system::error_code& error) {
    refresh_planned_ = false;
    if (error) return;
    lane_.run([this] { return deps_.cell.refresh_all(); },
              [this](const auto& changed) {
                if (!changed) return refresh_all();
                for (const model::MonitorId& id : *changed) reload(id);
                reload_all();
                reload_routes();
              });
  });
}

/// Definitions that are not as they were read last.
void Engine::reload_all() {
  lane_.run([this] { return deps_.store.load_monitors(); },
            [this](const auto& monitors) {
              if (!monitors) return;
              for (const model::Monitor& monitor : *monitors) {
                const model::Monitor* known = pipeline_.monitor(monitor.id);
                if (known == nullptr || known->effective_from != monitor.effective_from)
                  reload(monitor.id);
              }
            });
}

}  // namespace fw::app
