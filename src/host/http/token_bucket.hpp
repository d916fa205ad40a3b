// A token bucket: so many at once, so many a second after that. One thread.
#pragma once

#include <algorithm>
#include <chrono>

namespace fw::http {

class TokenBucket {
 public:
  TokenBucket(double burst, double per_s) : burst_(burst), per_s_(per_s), tokens_(burst) {}

  /// False where there is none left.
  bool take(std::chrono::steady_clock::time_point now) {
    if (last_ != std::chrono::steady_clock::time_point{}) {
      const std::chrono::duration<double> passed = now - last_;
      tokens_ = std::min(burst_, tokens_ + passed.count() * per_s_);
    }
    last_ = now;
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
  }

 private:
  double burst_;
  double per_s_;
  double tokens_;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace fw::http
