// What the server counts. Safe to use from any thread.
#pragma once

#include <array>

#include "base/metrics.hpp"

namespace fw::http {

/// Why a connection or a request was refused or cut.
enum class Drop : unsigned char { malformed, too_slow, too_many, too_large, flood, slow_reader };

class ServerMetrics {
 public:
  explicit ServerMetrics(Metrics& metrics);

  void count_request(int version, int status);
  void count_drop(Drop reason);

  Gauge& connections;
  Gauge& event_streams;
  Counter& events_resynced;
  Histogram& seconds;

 private:
  std::array<std::array<Counter*, 5>, 2> requests_{};
  std::array<Counter*, 6> drops_{};
};

}  // namespace fw::http
