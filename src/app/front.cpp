#include "app/front.hpp"

#include <utility>

namespace fw::app {
namespace {

http::Response health_of(std::string_view path, const service::Services& services,
                         const Readiness& readiness) {
  if (path == "/healthz") return http::Response::text("ok\n");
  if (readiness.draining) return http::Response::text("draining\n", 503);
  if (!readiness.started) return http::Response::text("starting\n", 503);
  if (!services.is_healthy()) return http::Response::text("the store does not take writes\n", 503);
  return http::Response::text("ready\n");
}

boost::asio::awaitable<http::Response> answer(http::Response response) { co_return response; }

}  // namespace

http::Handler with_health(http::Handler pages, const service::Services& services,
                          const Readiness& readiness) {
  return [pages = std::move(pages), &services, &readiness](http::Request request) {
    const bool is_health = request.path == "/healthz" || request.path == "/readyz";
    return is_health ? answer(health_of(request.path, services, readiness))
                     : pages(std::move(request));
  };
}

http::Handler metrics_handler(const PrometheusMetrics& metrics, ProbeEndpoint& probes) {
  return [&metrics, &probes](http::Request request) {
    if (request.path == "/probe") return probes.answer(std::move(request));
    if (request.path != "/metrics")
      return answer(http::Response::text("there are /metrics and /probe here\n", 404));
    http::Response response = http::Response::text(metrics.text());
    response.headers = {{"content-type", "text/plain; version=0.0.4; charset=utf-8"}};
    return answer(std::move(response));
  };
}

}  // namespace fw::app
