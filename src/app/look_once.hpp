// One look, awaited. The engine's loop only.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "model/check_kind.hpp"

namespace fw::app {

[[nodiscard]] boost::asio::awaitable<model::ProbeReport> look_once(model::CheckKind& kind,
                                                                   model::ProbeRequest request);

}  // namespace fw::app
