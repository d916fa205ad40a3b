// The network and the databases as a configuration has them. Pure; main thread only.
#pragma once

#include <memory>

#include "app/config.hpp"
#include "host/net/net.hpp"
#include "model/database.hpp"

namespace fw::app {

[[nodiscard]] net::NetOptions net_options(const Config& config);

/// Takes the data folder, too: `conflict` where another process holds it.
[[nodiscard]] Result<std::unique_ptr<model::DatabaseProvider>> open_databases(
    const Config& config, const Surroundings& around);

}  // namespace fw::app
