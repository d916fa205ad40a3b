// What answers before the pages do: health for load balancers, metrics for Prometheus. The web
// loop's thread only.
#pragma once

#include <atomic>

#include "app/probe_endpoint.hpp"
#include "app/prometheus_metrics.hpp"
#include "host/http/router.hpp"
#include "service/services.hpp"

namespace fw::app {

/// Whether this process should be given requests.
struct Readiness {
  std::atomic<bool> started{false};
  std::atomic<bool> draining{false};
};

/// /healthz: the process lives. /readyz: it can serve, or 503. Everything else goes to `pages`.
[[nodiscard]] http::Handler with_health(http::Handler pages, const service::Services& services,
                                        const Readiness& readiness);

/// The listener for Prometheus: /metrics and /probe, and nothing else.
[[nodiscard]] http::Handler metrics_handler(const PrometheusMetrics& metrics,
                                            ProbeEndpoint& probes);

}  // namespace fw::app
