// GET /probe?target=…&module=… on the metrics listener: one look for a Prometheus that asks. Called
// on the web loop; the look runs on the engine's.
#pragma once

#include <vector>

#include "app/probe_modules.hpp"
#include "host/http/router.hpp"
#include "host/net/net.hpp"

namespace fw::app {

class ProbeEndpoint {
 public:
  ProbeEndpoint(net::Net& net, const model::CheckKinds& kinds, std::vector<ProbeModule> modules)
      : net_(net), kinds_(kinds), modules_(std::move(modules)) {}

  /// 200 with metrics whatever the look came to; 400 with a sentence where it cannot be made; 503
  /// with `under_way_max` looks under way. `debug=true` gives the look as text. The look ends half
  /// a second before the time that X-Prometheus-Scrape-Timeout-Seconds gives.
  [[nodiscard]] boost::asio::awaitable<http::Response> answer(http::Request request);

  static constexpr int under_way_max = 500;

 private:
  [[nodiscard]] boost::asio::awaitable<http::Response> look(ProbeModule module, std::string target,
                                                            bool as_text);

  net::Net& net_;
  const model::CheckKinds& kinds_;
  std::vector<ProbeModule> modules_;
  int under_way_ = 0;
};

}  // namespace fw::app
