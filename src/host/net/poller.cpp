#include "host/net/poller.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "base/assert.hpp"

namespace fw::net {
namespace {

namespace asio = boost::asio;

std::uint64_t mark_of(const Poller::Entry& entry) {
  return std::uint64_t{entry.generation} << 32U | entry.index;
}

}  // namespace

Poller::Poller(asio::execution_context& context)
    : service(context),
      loop_(static_cast<asio::io_context&>(context)),
      epoll_(loop_),
      timer_(loop_) {
  const int handle = ::epoll_create1(EPOLL_CLOEXEC);
  if (handle >= 0) epoll_.assign(handle);
}

Poller::~Poller() = default;

/// Handlers keep coroutines alive, which keep sockets: they end here, as those of other services
/// do.
void Poller::shutdown() {
  for (Entry& entry : entries_) {
    const Handler ended = std::exchange(entry.handler, nullptr);
  }
}

Poller::Entry& Poller::enter(int socket) {
  if (free_.empty()) {
    entries_.push_back({.index = static_cast<std::uint32_t>(entries_.size())});
    free_.push_back(&entries_.back());
  }
  Entry& entry = *free_.back();
  free_.pop_back();
  entry.socket = socket;
  epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
                    .data = {.u64 = mark_of(entry)}};
  entry.is_watched = ::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_ADD, socket, &event) == 0;
  return entry;
}

void Poller::leave(Entry& entry) { ::close(clear(entry)); }

int Poller::give_back(Entry& entry) {
  if (entry.is_watched) ::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_DEL, entry.socket, nullptr);
  return clear(entry);
}

int Poller::clear(Entry& entry) {
  unlink(entry);
  const int socket = std::exchange(entry.socket, -1);
  const Handler ended = std::exchange(entry.handler, nullptr);
  ++entry.generation;
  entry.may_read = entry.may_write = entry.is_broken = entry.is_late = false;
  entry.deadline = Time::max();
  free_.push_back(&entry);
  return socket;
}

void Poller::wait(Entry& entry, Interest interest, Handler handler) {
  FW_ASSERT(!entry.handler);
  entry.handler = std::move(handler);
  entry.interest = interest;
  const bool is_ready = interest == Interest::read ? entry.may_read : entry.may_write;
  if (is_ready) return finish_later(entry, Wake::ready);
  if (entry.is_late) return finish_later(entry, Wake::late);
  if (!entry.is_watched) return finish_later(entry, Wake::failed);
  arm();
}

void Poller::finish_later(Entry& entry, Wake how) {
  asio::post(loop_, [this, &entry, generation = entry.generation, how] {
    if (entry.generation == generation) wake(entry, how);
  });
}

void Poller::wake(Entry& entry, Wake how) {
  if (!entry.handler) return;
  auto handler = std::exchange(entry.handler, nullptr);
  handler(how);
}

void Poller::arm() {
  if (is_armed_) return;
  is_armed_ = true;
  epoll_.async_wait(asio::posix::descriptor_base::wait_read,
                    [this](const boost::system::error_code& error) {
                      if (!error) turn();
                      is_armed_ = false;
                      if (!error && free_.size() < entries_.size()) arm();
                    });
}

void Poller::turn() {
  std::array<epoll_event, kEventsMax> events;
  const int count = ::epoll_wait(epoll_.native_handle(), events.data(), kEventsMax, 0);
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events.at(static_cast<std::size_t>(i));
    const std::uint64_t mark = event.data.u64;
    Entry& entry = entries_.at(static_cast<std::uint32_t>(mark));
    if (mark_of(entry) != mark) continue;
    constexpr unsigned int kBroken = EPOLLERR | EPOLLHUP;
    entry.is_broken |= (event.events & kBroken) != 0;
    entry.may_read |= (event.events & (EPOLLIN | EPOLLRDHUP | kBroken)) != 0;
    entry.may_write |= (event.events & (EPOLLOUT | kBroken)) != 0;
    if (entry.interest == Interest::read ? entry.may_read : entry.may_write)
      wake(entry, Wake::ready);
  }
}

void Poller::expire_at(Entry& entry, Time deadline) {
  if (entry.deadline == deadline) return;
  unlink(entry);
  entry.deadline = deadline;
  entry.is_late = false;
  if (deadline == Time::max()) return;
  if (with_deadline_++ == 0) next_tick_ = tick_of(std::chrono::steady_clock::now());
  link(entry);
  arm_timer(std::max(tick_of(deadline), next_tick_));
}

void Poller::link(Entry& entry) {
  entry.place = static_cast<std::size_t>(std::max(tick_of(entry.deadline), next_tick_)) % kTicks;
  Entry*& first = wheel_.at(entry.place);
  entry.before = nullptr;
  entry.after = first;
  if (first != nullptr) first->before = &entry;
  first = &entry;
}

void Poller::unlink(Entry& entry) {
  if (entry.deadline == Time::max() || entry.is_late) return;
  --with_deadline_;
  if (entry.after != nullptr) entry.after->before = entry.before;
  (entry.before != nullptr ? entry.before->after : wheel_.at(entry.place)) = entry.after;
}

void Poller::arm_timer(Tick tick) {
  if (armed_for_ != 0 && armed_for_ <= tick) return;
  armed_for_ = tick;
  timer_.expires_at(Time(kTick * (tick + 1)));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    armed_for_ = 0;
    pass_time();
  });
}

/// Waking runs coroutines, which may close this socket and others: who is late is found out first.
void Poller::pass_time() {
  const Tick now = tick_of(std::chrono::steady_clock::now());
  std::vector<std::pair<Entry*, std::uint32_t>> late;
  for (Tick tick = std::max(next_tick_, now - static_cast<Tick>(kTicks)); tick < now; ++tick) {
    for (Entry* entry = list_of(tick); entry != nullptr; entry = entry->after)
      if (tick_of(entry->deadline) < now) late.emplace_back(entry, entry->generation);
  }
  next_tick_ = now;
  for (const auto& [entry, generation] : late) {
    unlink(*entry);
    entry->is_late = true;
  }
  for (const auto& [entry, generation] : late)
    if (entry->generation == generation) wake(*entry, Wake::late);
  for (Tick tick = next_tick_; with_deadline_ > 0; ++tick)
    if (list_of(tick) != nullptr) return arm_timer(tick);
}

}  // namespace fw::net
