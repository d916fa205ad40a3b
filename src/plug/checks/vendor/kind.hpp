// The check of a vendor's state: what the desk says of it, judged. Engine's thread only.
#pragma once

#include <memory>

#include "host/net/net.hpp"
#include "model/check_kind.hpp"
#include "model/vendor_states.hpp"
#include "plug/checks/vendor/settings.hpp"

namespace fw::checks::vendor {

[[nodiscard]] std::unique_ptr<model::CheckKind> make(net::Net& net);

/// What a vendor's word means. Not knowing is never down. Pure.
[[nodiscard]] model::ProbeReport judge(const Plan& plan, const Result<model::VendorState>& state);

}  // namespace fw::checks::vendor
