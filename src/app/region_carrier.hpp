// Carries requests to machines of other regions over plain HTTP(S), by the addresses that the
// configuration has. The web loop's thread only.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "host/upstream/client.hpp"
#include "model/routing.hpp"
#include "web/routing/carrier.hpp"

namespace fw::app {

class RegionCarrier final : public web::Carrier {
 public:
  /// A machine that could not be reached is asked last for so long.
  static constexpr Millis shunned_for{10'000};

  RegionCarrier(net::Net& net, const std::vector<model::KnownRegion>& regions,
                upstream::Limits limits = {});

  boost::asio::awaitable<Result<std::unique_ptr<web::CarriedAnswer>>> send(
      std::string region, web::Carried request) override;

 private:
  struct Machine {
    net::Url url;
    std::chrono::steady_clock::time_point shunned_until{};
  };
  struct Region {
    std::vector<Machine> machines;
    std::size_t next = 0;  ///< whose turn it is
  };

  /// In the order they are to be asked.
  [[nodiscard]] std::vector<Machine*> in_turn(Region& region) const;

  net::Net& net_;
  upstream::Client client_;
  std::map<std::string, Region, std::less<>> regions_;
};

}  // namespace fw::app
