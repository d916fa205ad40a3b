#include "base/metrics.hpp"

namespace fw {
namespace {

class Nothing final : public Counter, public Gauge, public Histogram {
 public:
  void add(double /*amount*/) override {}
  void set(double /*value*/) override {}
  void observe(double /*value*/) override {}
};

Nothing& nothing() {
  static Nothing instance;  // holds no state: shared on purpose
  return instance;
}

}  // namespace

Counter& NullMetrics::counter(std::string_view /*name*/, std::string_view /*help*/,
                              Labels /*labels*/) {
  return nothing();
}
Gauge& NullMetrics::gauge(std::string_view /*name*/, std::string_view /*help*/, Labels /*labels*/) {
  return nothing();
}
Histogram& NullMetrics::histogram(std::string_view /*name*/, std::string_view /*help*/,
                                  Labels /*labels*/) {
  return nothing();
}

}  // namespace fw
