// What can be done with channels. Runs on the work pool.
#pragma once

#include "web/api/operation.hpp"

namespace fw::web::api {

[[nodiscard]] Outcome list_channels(Call& call);
[[nodiscard]] Outcome create_channel(Call& call);
[[nodiscard]] Outcome get_channel(Call& call);
[[nodiscard]] Outcome change_channel(Call& call);
[[nodiscard]] Outcome remove_channel(Call& call);
[[nodiscard]] Outcome test_channel(Call& call);
[[nodiscard]] Outcome list_deliveries(Call& call);
[[nodiscard]] Outcome list_channel_kinds(Call& call);

}  // namespace fw::web::api
