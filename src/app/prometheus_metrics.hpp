// The metrics of the program, kept by prometheus-cpp. Safe to use from any thread.
#pragma once

#include <memory>
#include <string>

#include "base/metrics.hpp"

namespace fw::app {

class PrometheusMetrics : public Metrics {
 public:
  /// The exposition format (text, version 0.0.4).
  [[nodiscard]] virtual std::string text() const = 0;
};

[[nodiscard]] std::unique_ptr<PrometheusMetrics> make_metrics();

}  // namespace fw::app
