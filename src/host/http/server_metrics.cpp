#include "host/http/server_metrics.hpp"

#include <algorithm>
#include <string_view>

namespace fw::http {

ServerMetrics::ServerMetrics(Metrics& metrics)
    : connections(metrics.gauge("flarewarden_http_connections", "Open client connections")),
      event_streams(metrics.gauge("flarewarden_http_event_streams", "Open event streams")),
      events_resynced(metrics.counter("flarewarden_http_event_resyncs_total",
                                      "Event queues dropped because their client read too slowly")),
      seconds(metrics.histogram("flarewarden_http_request_seconds",
                                "Time from a request's last byte to its answer")) {
  static constexpr std::array<std::string_view, 2> kVersions = {"1", "2"};
  static constexpr std::array<std::string_view, 5> kClasses = {"1xx", "2xx", "3xx", "4xx", "5xx"};
  static constexpr std::array<std::string_view, 6> kDrops = {
      "malformed", "too_slow", "too_many", "too_large", "flood", "slow_reader"};
  for (std::size_t v = 0; v < kVersions.size(); ++v) {
    for (std::size_t c = 0; c < kClasses.size(); ++c) {
      requests_[v][c] = &metrics.counter("flarewarden_http_requests_total", "Requests answered",
                                         {{"version", kVersions[v]}, {"class", kClasses[c]}});
    }
  }
  for (std::size_t i = 0; i < kDrops.size(); ++i) {
    drops_[i] = &metrics.counter("flarewarden_http_drops_total",
                                 "Connections and requests refused or cut by a limit",
                                 {{"reason", kDrops[i]}});
  }
}

void ServerMetrics::count_request(int version, int status) {
  const auto index = static_cast<std::size_t>(std::clamp(status / 100, 1, 5) - 1);
  requests_[version == 20 ? 1 : 0][index]->add();
}

void ServerMetrics::count_drop(Drop reason) { drops_[static_cast<std::size_t>(reason)]->add(); }

}  // namespace fw::http
