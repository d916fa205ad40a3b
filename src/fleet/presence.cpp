#include "fleet/presence.hpp"

#include <algorithm>

namespace fw::fleet {

Presence::Presence(const Start& start, Instant now) : start_(start), started_at_(now) {
  if (start_.expected > 0 || !start_.takes_part) return;
  state_ = State::present;
  active_from_ = Instant{};
}

bool Presence::advance(bool fit, std::size_t heard, Instant now) {
  switch (state_) {
    case State::settling: {
      if (!start_.takes_part) return false;
      const Millis up = now - started_at_;
      if (heard < start_.expected && up < kSettleMax) return false;
      if (start_.after_crash && up < kStableFor) return false;
      break;
    }
    case State::present:
      if (fit) return false;
      state_ = State::stepped_back;
      inactive_from_ = now + kNoticeTime;
      unfit_at_ = now;
      return true;
    case State::stepped_back:
      if (!fit) unfit_at_ = now;
      if (now - unfit_at_ < kStableFor) return false;
      break;
    case State::leaving:
      return false;
  }
  state_ = State::present;
  active_from_ = now + kNoticeTime;
  inactive_from_ = Instant::max();
  return true;
}

void Presence::come_back(Instant now) {
  if (state_ == State::present) active_from_ = now + kNoticeTime;
}

void Presence::leave(Instant now) {
  if (state_ == State::leaving) return;
  state_ = State::leaving;
  inactive_from_ = std::min(inactive_from_, start_.takes_part ? now + kNoticeTime : now);
}

}  // namespace fw::fleet
