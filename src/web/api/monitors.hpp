// What can be done with monitors. Runs on the work pool.
#pragma once

#include "web/api/operation.hpp"

namespace fw::web::api {

[[nodiscard]] Outcome list_monitors(Call& call);
[[nodiscard]] Outcome create_monitor(Call& call);
[[nodiscard]] Outcome get_monitor(Call& call);
[[nodiscard]] Outcome change_monitor(Call& call);
[[nodiscard]] Outcome remove_monitor(Call& call);
[[nodiscard]] Outcome pause_monitor(Call& call);
[[nodiscard]] Outcome resume_monitor(Call& call);
[[nodiscard]] Outcome list_pings(Call& call);
[[nodiscard]] Outcome rotate_ping_url(Call& call);
[[nodiscard]] Outcome list_check_kinds(Call& call);

}  // namespace fw::web::api
