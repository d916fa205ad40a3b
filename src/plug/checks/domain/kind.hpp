// The domain check with its sources left open, so that tests can be the registries. Engine's thread
// only.
#pragma once

#include <memory>

#include "model/check_kind.hpp"
#include "plug/checks/domain/registry.hpp"

namespace fw::checks::domain {

[[nodiscard]] std::unique_ptr<model::CheckKind> make(net::Net& net);
[[nodiscard]] std::unique_ptr<model::CheckKind> make_with(net::Net& net, Sources sources);

/// What a registry's word means at `now`. Pure.
[[nodiscard]] model::ProbeReport judge(const Plan& plan, const Told& told, net::Trace trace,
                                       Instant now);

}  // namespace fw::checks::domain
