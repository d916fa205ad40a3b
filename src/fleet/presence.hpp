// When a machine takes part: it waits until it knows the others, says five seconds ahead from when
// on and until when slots may be given to it, and steps back while it is not fit. Pure state; one
// thread at a time (the engine's).
#pragma once

#include <cstddef>

#include "base/time.hpp"

namespace fw::fleet {

/// How long before a machine comes or goes it says so.
inline constexpr Millis kNoticeTime{5'000};
/// For the others to be heard at first.
inline constexpr Millis kSettleMax{10'000};
/// After a crash, or after it was not fit, a machine must be well for so long.
inline constexpr Millis kStableFor{15'000};

class Presence {
 public:
  struct Start {
    std::size_t expected = 0;  ///< other machines; 0: it is alone and takes part at once
    bool after_crash = false;
    bool takes_part = true;  ///< false: no slots are ever given to it
  };
  Presence(const Start& start, Instant now);

  /// True where what it announces changed. `fit`: nothing speaks against it; `heard`: others.
  bool advance(bool fit, std::size_t heard, Instant now);
  /// It stood still for so long that the others gave it up: it comes back with notice.
  void come_back(Instant now);
  /// It leaves for good.
  void leave(Instant now);

  [[nodiscard]] Instant active_from() const { return active_from_; }
  [[nodiscard]] Instant inactive_from() const { return inactive_from_; }
  [[nodiscard]] Instant started_at() const { return started_at_; }
  [[nodiscard]] bool has_settled() const { return state_ != State::settling; }
  [[nodiscard]] bool is_active(Instant now) const {
    return active_from_ <= now && now < inactive_from_;
  }
  [[nodiscard]] bool is_leaving() const { return state_ == State::leaving; }
  [[nodiscard]] bool has_stepped_back() const { return state_ == State::stepped_back; }

 private:
  enum class State : unsigned char { settling, present, stepped_back, leaving };

  const Start start_;
  const Instant started_at_;
  State state_ = State::settling;
  Instant active_from_ = Instant::max();
  Instant inactive_from_ = Instant::max();
  Instant unfit_at_{};
};

}  // namespace fw::fleet
