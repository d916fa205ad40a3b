// Routing of requests among regions, put together from the configuration. Made once on the main
// thread; what it makes runs on the web loop.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "app/config.hpp"
#include "app/region_carrier.hpp"
#include "base/surroundings.hpp"
#include "web/routing/routing.hpp"

namespace fw::app {

/// What the names in the directory of regions are hashed with: of the fleet where there is one,
/// since all regions must find what one has entered; else `own`. `invalid` where requests are to
/// be routed and the configuration does not suffice, or there is no key of a fleet.
[[nodiscard]] Result<std::string> directory_secret(const Config& config, std::string own);

/// What the pages know of the other regions.
[[nodiscard]] web::RegionOptions region_options(const Config& config);

/// Addresses of other regions' machines: theirs is the word about who asks them.
[[nodiscard]] std::vector<std::string> addresses_of_regions(const Config& config);

class RegionRouting {
 public:
  /// nullptr where the configuration routes nothing. `env` must outlive it, and it must outlive the
  /// server.
  [[nodiscard]] static Result<std::unique_ptr<RegionRouting>> make(boost::asio::io_context& loop,
                                                                   const Config& config,
                                                                   web::Env& env,
                                                                   Surroundings around);
  [[nodiscard]] http::Handler in_front_of(http::Handler pages) {
    return routing_->in_front_of(std::move(pages));
  }

 private:
  RegionRouting() = default;

  model::RouterKinds kinds_;
  std::unique_ptr<net::Net> net_;
  std::unique_ptr<RegionCarrier> carrier_;
  std::unique_ptr<web::Routing> routing_;
};

}  // namespace fw::app
