// What just changed, told to whoever shows it. Safe to use from any thread; never blocks.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "model/ids.hpp"

namespace fw::service {

enum class LiveKind : std::uint8_t {
  monitor,   ///< a result, a state or the settings of a monitor; or it is gone
  incident,  ///< opened, changed, noted, resolved
  scan,      ///< progress or end of a scan
  site,      ///< a watched site was looked at again, changed or acknowledged; or it is gone
  channel,   ///< a delivery or the settings of a channel
  tick,      ///< time has passed; never published: pages that move by the clock are given it
  access,    ///< a session or token was revoked: its streams must end. The id is the session's
};

struct LiveEvent {
  model::AccountId account;
  LiveKind kind = LiveKind::monitor;
  std::string id;
};

/// Whether other machines of the region are to be told of an event by whoever carries them there.
enum class Spread : std::uint8_t {
  tell,  ///< it began here
  done,  ///< it came from there, or they hear of it with the results
};

/// Ends the subscription when it goes. After its destructor returned, the callback is not running
/// and will not run.
class Subscription {
 public:
  Subscription() = default;
  explicit Subscription(std::function<void()> end) : end_(std::move(end)) {}
  Subscription(Subscription&& other) noexcept : end_(std::exchange(other.end_, nullptr)) {}
  Subscription& operator=(Subscription&& other) noexcept {
    reset();
    end_ = std::exchange(other.end_, nullptr);
    return *this;
  }
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;
  ~Subscription() { reset(); }

  void reset() {
    if (const auto end = std::exchange(end_, nullptr)) end();
  }

 private:
  std::function<void()> end_;
};

/// Callbacks run on the publisher's thread, under a lock: they may only post. Nothing is coalesced
/// here; consumers do that.
class Live {
 public:
  using Callback = std::function<void(const LiveEvent&)>;

  Live();
  ~Live();
  Live(const Live&) = delete;
  Live& operator=(const Live&) = delete;

  void publish(const LiveEvent& event, Spread spread = Spread::tell);
  /// Events of that account only. The Subscription may outlive the Live.
  [[nodiscard]] Subscription subscribe(const model::AccountId& account, Callback callback);
  /// Events of every account, for machinery that is no tenant's.
  [[nodiscard]] Subscription subscribe_all(Callback callback);
  /// The same, of those that other machines are to be told of.
  [[nodiscard]] Subscription subscribe_own(Callback callback);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace fw::service
