#include "app/region_routing.hpp"

#include <algorithm>

#include "app/net_setup.hpp"
#include "plug/routers/family.hpp"

namespace fw::app {
namespace {

Result<mesh::FleetKey> routing_key(const Config& config) {
  if (config.fleet.key) return *config.fleet.key;
  auto key = read_fleet_key(config.fleet, environment());
  if (!key)
    return fail(Code::invalid, "routing.kind: regions know each other by the fleet's key: {}",
                key.error().sentence());
  if (key->role() != mesh::Role::full)
    return fail(Code::invalid,
                "routing.kind: this is the key of a probe (fwprobe_…), which holds no region's "
                "data; give the key of the fleet (fwfleet_…)");
  return key;
}

std::vector<std::string> names_of(const std::vector<model::KnownRegion>& regions) {
  std::vector<std::string> names;
  for (const model::KnownRegion& region : regions) names.push_back(region.name);
  return names;
}

/// The operator named these machines: they may stand in any network, under any name.
net::NetOptions own_network(const Config& config) {
  net::NetOptions options = net_options(config);
  options.allowed_ranges = {"0.0.0.0/0", "::/0"};
  options.allowed_names = {"*"};
  return options;
}

}  // namespace

Result<std::string> directory_secret(const Config& config, std::string own) {
  if (config.routing.is_on()) {
    FW_CHECK(check_routing(config.routing, config.place));
    FW_TRY(const mesh::FleetKey key, routing_key(config));
    return key.directory_secret().value_or("");
  }
  if (config.fleet.key && config.fleet.key->role() == mesh::Role::full)
    return config.fleet.key->directory_secret().value_or("");
  return own;
}

web::RegionOptions region_options(const Config& config) {
  if (!config.routing.is_on()) return {};
  web::RegionOptions options{.here = config.place.region, .all = names_of(config.routing.regions)};
  // A form of one address is not taken at another.
  options.may_choose = config.routing.kind != "redirect";
  options.nearest = [places = config.places, all = options.all](std::string_view place) {
    const model::KnownPlace* known = places.find(place);
    if (known == nullptr) return std::string();
    if (std::ranges::find(all, known->place.region) != all.end()) return known->place.region;
    return known->spot ? places.nearest_region(*known->spot, all).value_or("") : std::string();
  };
  return options;
}

std::vector<std::string> addresses_of_regions(const Config& config) {
  std::vector<std::string> addresses;
  if (!config.routing.is_on()) return addresses;
  for (const model::KnownRegion& region : config.routing.regions)
    for (const std::string& text : region.internal_urls)
      if (const auto url = net::parse_url(text); url && url->host_is_address)
        addresses.push_back(url->host);
  return addresses;
}

Result<std::unique_ptr<RegionRouting>> RegionRouting::make(boost::asio::io_context& loop,
                                                           const Config& config, web::Env& env,
                                                           Surroundings around) {
  if (!config.routing.is_on()) return nullptr;
  FW_TRY(const mesh::FleetKey key, routing_key(config));
  std::unique_ptr<RegionRouting> made(new RegionRouting());
  made->kinds_ = routers::make_all();
  const auto kind = std::ranges::find_if(
      made->kinds_, [&](const auto& one) { return one->name() == config.routing.kind; });
  FW_TRY(made->net_, net::Net::make(loop, around, own_network(config)));
  made->carrier_ = std::make_unique<RegionCarrier>(*made->net_, config.routing.regions);
  made->routing_ = std::make_unique<web::Routing>(
      env, **kind,
      web::RoutingOptions{.here = config.place.region,
                          .regions = config.routing.regions,
                          .mark_key = key.routing_secret().value_or("")},
      made->carrier_.get());
  return made;
}

}  // namespace fw::app
