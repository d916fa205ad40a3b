// Counters, gauges and histograms as a port, so that no room knows who scrapes them.
// Every member may be called from any thread; references stay valid as long as the Metrics.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace fw {

class Counter {
 public:
  virtual ~Counter() = default;
  virtual void add(double amount = 1) = 0;
};

class Gauge {
 public:
  virtual ~Gauge() = default;
  virtual void set(double value) = 0;
  virtual void add(double amount) = 0;
};

class Histogram {
 public:
  virtual ~Histogram() = default;
  virtual void observe(double value) = 0;
};

/// Labels must come from a bounded set: never a tenant, an address or an e-mail.
using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// Asking twice for the same name and labels gives the same object. Names follow Prometheus:
/// `flarewarden_<what>_<unit>`.
class Metrics {
 public:
  virtual ~Metrics() = default;
  virtual Counter& counter(std::string_view name, std::string_view help, Labels labels = {}) = 0;
  virtual Gauge& gauge(std::string_view name, std::string_view help, Labels labels = {}) = 0;
  /// Buckets run from 1 ms to 60 s, in seconds.
  virtual Histogram& histogram(std::string_view name, std::string_view help,
                               Labels labels = {}) = 0;
};

/// Counts nothing; for tests and one-shot commands.
class NullMetrics final : public Metrics {
 public:
  Counter& counter(std::string_view name, std::string_view help, Labels labels) override;
  Gauge& gauge(std::string_view name, std::string_view help, Labels labels) override;
  Histogram& histogram(std::string_view name, std::string_view help, Labels labels) override;
};

}  // namespace fw
