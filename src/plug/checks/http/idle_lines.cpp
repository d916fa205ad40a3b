#include "plug/checks/http/idle_lines.hpp"

#include <boost/asio/steady_timer.hpp>
#include <list>
#include <unordered_map>

namespace fw::checks::http {
namespace {

using std::chrono::steady_clock;

bool is_allowed(net::Connection& connection, const net::EgressPolicy& policy) {
  const auto peer = connection.socket().peer();
  return policy.allows(peer.address(), peer.port()).has_value();
}

}  // namespace

struct IdleLines::State : std::enable_shared_from_this<State> {
  struct Entry {
    model::MonitorId monitor;
    std::shared_ptr<const Plan> plan;
    Line line;
    steady_clock::time_point until;
    std::uint64_t number = 0;
  };
  using Entries = std::list<Entry>;

  State(net::Net& net, IdleLimits idle_limits)
      : limits(idle_limits),
        evicted(net.metrics.counter("flarewarden_http_idle_connections_evicted_total",
                                    "Kept connections that were closed to make room.")),
        timer(net.loop) {}

  void drop(Entries::iterator entry) {
    by_monitor.erase(entry->monitor);
    entries.erase(entry);
  }
  void drop(std::uint64_t number, const model::MonitorId& monitor) {
    const auto found = by_monitor.find(monitor);
    if (found != by_monitor.end() && found->second->number == number) drop(found->second);
  }
  void watch(Entry& entry);
  void sweep();
  void wake();

  IdleLimits limits;
  Counter& evicted;
  boost::asio::steady_timer timer;
  bool is_armed = false;
  std::uint64_t numbers = 0;
  Entries entries;  ///< in the order in which they were kept, and so in which their time is over
  std::unordered_map<model::MonitorId, Entries::iterator> by_monitor;
};

/// An idle server has nothing to say: whatever can be read means that the line is of no use.
void IdleLines::State::watch(Entry& entry) {
  entry.line.connection.socket().wait(
      net::TcpSocket::Interest::read,
      [weak = weak_from_this(), number = entry.number, monitor = entry.monitor](net::Wake) {
        if (const auto state = weak.lock()) state->drop(number, monitor);
      });
}

void IdleLines::State::sweep() {
  const auto now = steady_clock::now();
  while (!entries.empty() && entries.front().until <= now) drop(entries.begin());
  wake();
}

void IdleLines::State::wake() {
  if (is_armed || entries.empty()) return;
  is_armed = true;
  timer.expires_at(entries.front().until);
  timer.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto state = weak.lock();
    if (!state || error) return;
    state->is_armed = false;
    state->sweep();
  });
}

IdleLines::IdleLines(net::Net& net, IdleLimits limits)
    : state_(std::make_shared<State>(net, limits)) {}

IdleLines::~IdleLines() { state_->timer.cancel(); }

std::size_t IdleLines::size() const { return state_->entries.size(); }

std::optional<Line> IdleLines::take(const model::MonitorId& monitor,
                                    const std::shared_ptr<const Plan>& plan,
                                    const net::EgressPolicy& policy) {
  const auto found = state_->by_monitor.find(monitor);
  if (found == state_->by_monitor.end()) return std::nullopt;
  State::Entry& entry = *found->second;
  const auto now = steady_clock::now();
  const bool is_too_old = now >= entry.until || now >= entry.line.opened + state_->limits.life_max;
  if (is_too_old || entry.plan != plan || !entry.line.connection.is_quiet() ||
      !is_allowed(entry.line.connection, policy)) {
    state_->drop(found->second);
    return std::nullopt;
  }
  entry.line.connection.socket().forget();
  std::optional<Line> taken(std::move(entry.line));
  state_->drop(found->second);
  return taken;
}

void IdleLines::keep(const model::MonitorId& monitor, std::shared_ptr<const Plan> plan, Line line) {
  if (monitor.empty() || !line.connection.is_quiet()) return;
  State& state = *state_;
  if (const auto known = state.by_monitor.find(monitor); known != state.by_monitor.end())
    state.drop(known->second);
  while (state.entries.size() >= state.limits.lines_max) {
    state.drop(state.entries.begin());
    state.evicted.add();
  }
  line.connection.expires_never();
  const auto entry = state.entries.insert(state.entries.end(),
                                          {.monitor = monitor,
                                           .plan = std::move(plan),
                                           .line = std::move(line),
                                           .until = steady_clock::now() + state.limits.idle_max,
                                           .number = ++state.numbers});
  state.by_monitor.emplace(monitor, entry);
  state.watch(*entry);
  state.wake();
}

}  // namespace fw::checks::http
