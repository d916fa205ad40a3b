#include "app/prometheus_metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>
#include <unordered_map>

namespace fw::app {
namespace {

class OneCounter final : public Counter {
 public:
  explicit OneCounter(prometheus::Counter& counter) : counter_(counter) {}
  void add(double amount) override { counter_.Increment(amount); }

 private:
  prometheus::Counter& counter_;
};

class OneGauge final : public Gauge {
 public:
  explicit OneGauge(prometheus::Gauge& gauge) : gauge_(gauge) {}
  void set(double value) override { gauge_.Set(value); }
  void add(double amount) override { gauge_.Increment(amount); }

 private:
  prometheus::Gauge& gauge_;
};

class OneHistogram final : public Histogram {
 public:
  explicit OneHistogram(prometheus::Histogram& histogram) : histogram_(histogram) {}
  void observe(double value) override { histogram_.Observe(value); }

 private:
  prometheus::Histogram& histogram_;
};

using LabelMap = std::map<std::string, std::string>;

class Adapter final : public PrometheusMetrics {
 public:
  Counter& counter(std::string_view name, std::string_view help, Labels labels) override {
    return kept<OneCounter>(counters_, name, labels,
                            [&](const LabelMap& map) -> prometheus::Counter& {
                              auto& family = prometheus::BuildCounter()
                                                 .Name(std::string(name))
                                                 .Help(std::string(help))
                                                 .Register(registry_);
                              return family.Add(map);
                            });
  }

  Gauge& gauge(std::string_view name, std::string_view help, Labels labels) override {
    return kept<OneGauge>(gauges_, name, labels, [&](const LabelMap& map) -> prometheus::Gauge& {
      auto& family = prometheus::BuildGauge()
                         .Name(std::string(name))
                         .Help(std::string(help))
                         .Register(registry_);
      return family.Add(map);
    });
  }

  Histogram& histogram(std::string_view name, std::string_view help, Labels labels) override {
    return kept<OneHistogram>(
        histograms_, name, labels, [&](const LabelMap& map) -> prometheus::Histogram& {
          auto& family = prometheus::BuildHistogram()
                             .Name(std::string(name))
                             .Help(std::string(help))
                             .Register(registry_);
          return family.Add(
              map, prometheus::Histogram::BucketBoundaries{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                           0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60});
        });
  }

  [[nodiscard]] std::string text() const override {
    return prometheus::TextSerializer().Serialize(registry_.Collect());
  }

 private:
  /// The object for this name and these labels, made once.
  template <class One, class Make>
  One& kept(std::unordered_map<std::string, std::unique_ptr<One>>& known, std::string_view name,
            Labels labels, Make make) {
    std::string key(name);
    LabelMap map;
    for (const auto& [label, value] : labels) {
      key.append("\n").append(label).append("=").append(value);
      map.emplace(label, value);
    }
    const std::lock_guard lock(mutex_);
    auto& one = known[key];
    if (one == nullptr) one = std::make_unique<One>(make(map));
    return *one;
  }

  prometheus::Registry registry_{prometheus::Registry::InsertBehavior::Merge};
  std::mutex mutex_;
  std::unordered_map<std::string, std::unique_ptr<OneCounter>> counters_;
  std::unordered_map<std::string, std::unique_ptr<OneGauge>> gauges_;
  std::unordered_map<std::string, std::unique_ptr<OneHistogram>> histograms_;
};

}  // namespace

std::unique_ptr<PrometheusMetrics> make_metrics() { return std::make_unique<Adapter>(); }

}  // namespace fw::app
