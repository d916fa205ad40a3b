#include "app/fleet_desk.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <set>

namespace fw::app {

namespace asio = boost::asio;

namespace {

constexpr Millis kResolveMax{5'000};
constexpr std::chrono::seconds kViewMax{2};

Result<mesh::Endpoint> endpoint_of(const Listen& listen) {
  boost::system::error_code error;
  const auto address = asio::ip::make_address(listen.address, error);
  if (error)
    return fail(Code::invalid, "fleet.listen: \"{}\" is no address, such as 0.0.0.0 or [::]",
                listen.address);
  return mesh::Endpoint(address, listen.port);
}

std::string_view kind_of(fleet::Trouble::Kind kind) {
  switch (kind) {
    case fleet::Trouble::Kind::version:
      return "version";
    case fleet::Trouble::Kind::same_id:
      return "same_id";
    case fleet::Trouble::Kind::clock:
      return "clock";
    case fleet::Trouble::Kind::taken_over:
      return "taken_over";
    case fleet::Trouble::Kind::egress:
      break;
  }
  return "egress";
}

void add(service::FleetMachine& row, const fleet::Vitals& vitals) {
  row.slots_per_minute = static_cast<double>(vitals.slots_per_minute);
  row.lateness_p99 = vitals.lateness_p99;
  row.looks_under_way = vitals.looks_under_way;
  row.votes_abstained = vitals.votes_abstained;
  row.taken_over = vitals.slots_yielded;
}

topology::Standing standing_of(const topology::Member& member) {
  // A probe never takes slots; it is as active as it will be.
  const bool is_ready = member.beat.is_probe && member.standing == topology::Standing::joining;
  return is_ready ? topology::Standing::active : member.standing;
}

service::MachineRole role_of(bool is_probe) {
  return is_probe ? service::MachineRole::probe : service::MachineRole::full;
}

}  // namespace

FleetDesk::FleetDesk(Deps deps)
    : deps_(std::move(deps)), started_at_(deps_.net.clock.now()), find_timer_(deps_.net.loop) {}

FleetDesk::~FleetDesk() = default;

Result<std::unique_ptr<FleetDesk>> FleetDesk::open(Deps deps) {
  std::unique_ptr<FleetDesk> desk(new FleetDesk(std::move(deps)));
  const Deps& kept = desk->deps_;
  net::Net& net = kept.net;
  FW_TRY(const mesh::Endpoint here, endpoint_of(*kept.config.listen));
  FW_TRY(desk->datagrams_,
         mesh::Datagrams::open(net.loop, {net.clock, net.random, net.log, net.metrics},
                               *kept.config.key, here));
  FW_TRY(desk->calls_, FleetCalls::open({net, kept.checks, *kept.config.key},
                                        {here.address(), desk->datagrams_->port()}));
  return desk;
}

void FleetDesk::start(Events events) {
  events_.emplace(std::move(events));
  is_running_ = true;
  calls_->start(events_->answers);
  datagrams_->on_message([this](mesh::Peer from, const std::string& message) {
    if (is_running_) events_->message(from, message);
  });
  asio::co_spawn(deps_.net.loop, find_peers(), asio::detached);
}

void FleetDesk::stop() {
  if (!std::exchange(is_running_, false)) return;
  find_timer_.cancel();
  calls_->stop();
}

void FleetDesk::carry_out(const fleet::Out& out) {
  for (const fleet::Send& send : out.sends) {
    const std::string_view message = out.message(send);
    switch (send.to) {
      case fleet::Send::To::one:
        datagrams_->send(send.peer, message);
        break;
      case fleet::Send::To::cell:
        for (const fleet::Peer peer : events_->node.cell_peers()) datagrams_->send(peer, message);
        break;
      case fleet::Send::To::all:
        datagrams_->send_all(message);
        break;
    }
  }
  for (const fleet::Trouble& trouble : out.troubles) note(trouble);
  for (const topology::Event& event : out.events)
    deps_.net.log.info("machine {} is {}", event.machine.value, topology::name(event.after));
}

void FleetDesk::note(const fleet::Trouble& trouble) {
  deps_.net.log.warning("fleet: {}", trouble.sentence);
  deps_.net.metrics
      .counter("flarewarden_fleet_troubles_total", "Things of the fleet that somebody must see to",
               {{"kind", kind_of(trouble.kind)}})
      .add();
  troubles_.push_front({.kind = std::string(kind_of(trouble.kind)),
                        .machine = std::nullopt,
                        .sentence = trouble.sentence,
                        .at = deps_.net.clock.now()});
  if (troubles_.size() > troubles_max) troubles_.pop_back();
}

// ── Who might be there ───────────────────────────────────────────────────────────────────────────

std::size_t FleetDesk::listed() const {
  return static_cast<std::size_t>(
      std::ranges::count(deps_.config.peers, FleetPeer::Kind::host, &FleetPeer::kind));
}

asio::awaitable<void> FleetDesk::find_peers() {
  while (is_running_) {
    for (std::size_t i = 0; i < deps_.config.peers.size(); ++i) {
      const FleetPeer& peer = deps_.config.peers[i];
      const auto found = co_await find(peer);
      if (!found)
        deps_.net.log.debug("fleet: {} was not found: {}", peer.name, found.error().chain());
    }
    find_timer_.expires_after(find_every);
    boost::system::error_code ended;
    co_await find_timer_.async_wait(asio::redirect_error(asio::use_awaitable, ended));
    if (ended) co_return;
  }
}

net::Task<> FleetDesk::find(FleetPeer peer) {
  std::string name = peer.name;
  if (peer.kind == FleetPeer::Kind::fly) name += ".internal";
  boost::system::error_code error;
  const auto literal = asio::ip::make_address(name, error);
  if (!error) {
    datagrams_->add({literal, peer.port});
    co_return Result<>();
  }
  const auto found = co_await deps_.net.resolver->addresses(name, net::Family::any, kResolveMax);
  if (found.addresses.empty()) co_return fail(Code::unavailable, "{}", found.detail);
  for (const auto& address : found.addresses) datagrams_->add({address, peer.port});
  co_return Result<>();
}

// ── Looks of others ──────────────────────────────────────────────────────────────────────────────

void FleetDesk::ask(const verify::Ask& ask, const model::Monitor& monitor, Answered answered) {
  asio::co_spawn(deps_.net.loop, look(ask, monitor),
                 [answered = std::move(answered)](const std::exception_ptr& thrown,
                                                  Result<model::Observation> seen) {
                   if (thrown) seen = fail(Code::internal, "the call broke off");
                   answered(std::move(seen));
                 });
}

net::Task<model::Observation> FleetDesk::look(verify::Ask ask, model::Monitor monitor) {
  const fleet::Roster& roster = events_->node.roster();
  const topology::Member* member = roster.view().find(ask.machine);
  if (member == nullptr) co_return fail(Code::unavailable, "{} is gone", ask.machine.value);
  const mesh::Peer peer = roster.peer(member->number);
  const check::Here there{ask.machine, member->beat.place};
  LookOrder order;
  order.kind = monitor.kind;
  order.request.target = monitor.target;
  order.request.settings = monitor.settings;
  order.request.timeout = monitor.timeout;
  const mesh::Endpoint to = datagrams_->endpoint(peer);
  const mesh::Role role = datagrams_->role(peer);
  auto answer = co_await calls_->look(to, role, std::move(order));
  if (!answer) {
    deps_.net.log.warning("fleet: {} did not look: {}", ask.machine.value, answer.error().chain());
    co_return std::unexpected(std::move(answer).error());
  }
  check::Look seen{ask.due, answer->started_at, std::move(answer->report), false};
  co_return check::judge(std::move(seen), monitor, there, answer->health);
}

net::Task<std::string> FleetDesk::say(fleet::Peer peer, FleetCalls::About about,
                                      std::string words) {
  const mesh::Endpoint to = datagrams_->endpoint(peer);
  return calls_->say(to, about, std::move(words));
}

// ── For people ───────────────────────────────────────────────────────────────────────────────────

service::FleetView FleetDesk::view() {
  auto promise = std::make_shared<std::promise<service::FleetView>>();
  auto future = promise->get_future();
  asio::post(deps_.net.loop, [this, promise] { promise->set_value(view_here()); });
  if (future.wait_for(kViewMax) == std::future_status::ready) return future.get();
  service::FleetView view;
  view.has_fleet = true;
  view.self = deps_.here.machine;
  return view;
}

service::FleetMachine FleetDesk::machine_of(const topology::Member& member) const {
  const fleet::Roster& roster = events_->node.roster();
  service::FleetMachine row;
  row.machine = member.beat.machine;
  row.place = member.beat.place;
  row.role = role_of(member.beat.is_probe);
  row.version = roster.software(member.number);
  row.standing = standing_of(member);
  row.started_at = from_ms(static_cast<std::int64_t>(member.beat.incarnation));
  row.heard_at = member.heard_at;
  row.clock_offset = roster.offsets().of(member.number);
  if (const auto& vitals = roster.vitals(member.number)) add(row, *vitals);
  row.is_isolated = member.beat.is_isolated;
  row.doubts_itself = member.beat.is_last;
  return row;
}

service::FleetMachine FleetDesk::self(Instant now) const {
  const fleet::Node& node = events_->node;
  service::FleetMachine row;
  row.machine = deps_.here.machine;
  row.place = deps_.here.place;
  row.role = role_of(deps_.config.role == mesh::Role::probe);
  row.version = deps_.version;
  row.is_self = true;
  const fleet::Presence& presence = node.roster().presence();
  const bool is_probe = row.role == service::MachineRole::probe;
  if (presence.is_leaving()) {
    row.standing = topology::Standing::leaving;
  } else if (!is_probe && !presence.is_active(now)) {
    row.standing = topology::Standing::joining;
  }
  row.started_at = started_at_;
  row.heard_at = now;
  row.clock_offset = -node.roster().offsets().median();
  if (events_->vitals) add(row, events_->vitals());
  row.is_isolated = node.is_isolated();
  row.doubts_itself = node.doubts_itself();
  return row;
}

std::vector<service::FleetRegion> FleetDesk::regions() const {
  const fleet::Roster& roster = events_->node.roster();
  const topology::Regions& known = roster.regions();
  std::set<std::string_view> with_data;  // a region of probes has no checks of its own to miss
  for (const auto& [id, member] : roster.view().all())
    if (!member.beat.is_probe) with_data.insert(member.beat.place.region);
  std::vector<service::FleetRegion> all;
  for (std::size_t i = 0; i < known.size(); ++i) {
    const auto region = static_cast<topology::Region>(i);
    service::FleetRegion row{.name = known.name(region), .is_own = i == 0};
    row.is_silent = known.is_silent(region) && with_data.contains(known.name(region));
    if (known.active_at(region) != Instant{}) row.active_at = known.active_at(region);
    all.push_back(std::move(row));
  }
  return all;
}

service::FleetView FleetDesk::view_here() const {
  service::FleetView view;
  view.has_fleet = true;
  view.self = deps_.here.machine;
  view.at = deps_.net.clock.now();
  const Listen& reached = deps_.config.advertise ? *deps_.config.advertise : *deps_.config.listen;
  view.address = fmt::format("{}:{}", reached.address, datagrams_->port());
  if (!events_) return view;
  view.machines.push_back(self(view.at));
  for (const auto& [id, member] : events_->node.roster().view().all())
    view.machines.push_back(machine_of(member));
  view.regions = regions();
  view.is_isolated = view.machines.front().is_isolated;
  view.doubts_itself = view.machines.front().doubts_itself;
  view.troubles.assign(troubles_.begin(), troubles_.end());
  for (const auto& [reason, count] : datagrams_->dropped())
    view.dropped.push_back({std::string(mesh::name(reason)), count});
  return view;
}

}  // namespace fw::app
