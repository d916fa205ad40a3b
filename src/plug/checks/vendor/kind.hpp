// The check of a vendor's state: what the desk says of it, judged. Engine's thread only.
#pragma once

#include <memory>

#include "host/net/net.hpp"
#include "model/check_kind.hpp"
#include "model/vendor_hosts.hpp"
#include "model/vendor_states.hpp"
#include "plug/checks/vendor/settings.hpp"

namespace fw::checks::vendor {

[[nodiscard]] std::unique_ptr<model::CheckKind> make(net::Net& net);

using Seen = std::vector<model::VendorHostState>;

/// What a vendor's word and what was seen of its hosts mean together: the worse of what is known.
/// Not knowing is never down. Pure.
[[nodiscard]] model::ProbeReport judge(const Plan& plan, const Result<model::VendorState>& state,
                                       const Seen& seen = {});

}  // namespace fw::checks::vendor
