// Watches the sockets of checks: one epoll beside the loop's own, into which a socket is entered
// once and left by closing it, and one timer for the deadlines of all. One loop's thread only.
#pragma once

#include <array>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

namespace fw::net {

/// What ended a wait.
enum class Wake : std::uint8_t {
  ready,
  late,   ///< the deadline came first
  failed  ///< the socket is not watched: the machine has no room
};

class Poller final : public boost::asio::execution_context::service {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Handler = std::move_only_function<void(Wake)>;
  enum class Interest : std::uint8_t { read, write };

  /// One socket, as long as it is open.
  struct Entry {
    int socket = -1;
    std::uint32_t index = 0;
    std::uint32_t generation = 0;  ///< events of the socket before it are not its own
    bool is_watched = false;
    bool may_read = false;   ///< something was to be read and has not all been read yet
    bool may_write = false;  ///< the same for writing
    bool is_broken = false;  ///< the kernel has an error to tell
    Interest interest = Interest::read;
    Handler handler;  ///< of the wait that is under way
    Time deadline = Time::max();
    bool is_late = false;
    std::size_t place = 0;    ///< of its time, in the wheel
    Entry* before = nullptr;  ///< beside it in the list of its time
    Entry* after = nullptr;
  };

  static inline boost::asio::execution_context::id id;
  /// By use_service alone.
  explicit Poller(boost::asio::execution_context& context);
  ~Poller() override;

  [[nodiscard]] static Poller& of(boost::asio::io_context& loop) {
    return boost::asio::use_service<Poller>(loop);
  }

  /// Takes the socket over. Events are seen from here on.
  [[nodiscard]] Entry& enter(int socket);
  /// Closes it. A wait that is under way ends without a word.
  void leave(Entry& entry);
  /// The same, but the socket stays open and is the caller's again.
  [[nodiscard]] int give_back(Entry& entry);

  /// Calls `handler` once, later: when the socket is ready, or at its deadline. One wait at a time.
  void wait(Entry& entry, Interest interest, Handler handler);
  /// Ends a wait without a word.
  void forget(Entry& entry) { entry.handler = nullptr; }
  /// For this wait and those that follow; kept within kTick. Time::max(): none.
  void expire_at(Entry& entry, Time deadline);

 private:
  using Tick = std::int64_t;
  static constexpr std::chrono::milliseconds kTick{8};
  static constexpr std::size_t kTicks = 2048;  ///< what is later waits for another turn
  static constexpr int kEventsMax = 128;       ///< in one turn

  void shutdown() override;
  int clear(Entry& entry);
  void arm();
  void turn();
  void wake(Entry& entry, Wake how);
  void finish_later(Entry& entry, Wake how);
  void link(Entry& entry);
  void unlink(Entry& entry);
  void arm_timer(Tick tick);
  void pass_time();
  [[nodiscard]] static Tick tick_of(Time time) { return time.time_since_epoch() / kTick; }
  Entry*& list_of(Tick tick) { return wheel_.at(static_cast<std::size_t>(tick) % kTicks); }

  boost::asio::io_context& loop_;
  boost::asio::posix::stream_descriptor epoll_;
  bool is_armed_ = false;
  std::deque<Entry> entries_;
  std::vector<Entry*> free_;
  std::array<Entry*, kTicks> wheel_{};
  std::size_t with_deadline_ = 0;
  boost::asio::steady_timer timer_;
  Tick next_tick_ = 0;  ///< the first that has not passed
  Tick armed_for_ = 0;  ///< 0: the timer rests
};

}  // namespace fw::net
