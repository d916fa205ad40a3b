#include "app/net_setup.hpp"

#include "plug/databases/family.hpp"

namespace fw::app {

net::NetOptions net_options(const Config& config) {
  net::NetOptions options;
  options.allowed_ranges = config.allowed_ranges;
  options.allowed_names = config.allowed_names;
  options.resolver.servers = config.resolvers;
  options.ca_file = config.ca_file;
  options.dnssec_anchors = config.dnssec_anchors;
  return options;
}

Result<std::unique_ptr<model::DatabaseProvider>> open_databases(const Config& config,
                                                                const Surroundings& around) {
  for (const auto& kind : databases::make_all(net_options(config)))
    if (kind->name() == config.databases)
      return kind->open({around, config.data_dir}, config.database_settings);
  return fail(Code::invalid, "\"{}\" is no kind of database", config.databases);
}

}  // namespace fw::app
