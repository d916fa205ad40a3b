// Hosts of vendors, looked at once for all accounts: the monitors of an account that nobody signs
// in to. Safe to use from any thread; blocks.
#pragma once

#include "base/result.hpp"
#include "model/ids.hpp"
#include "model/monitor.hpp"

namespace fw::service {

struct Core;

/// However eager somebody is, a vendor's host is looked at no more often than this.
inline constexpr Millis kVendorLookMin{10'000};
inline constexpr std::size_t kVendorHostsMax = 5'000;  ///< looked at together

/// The account of what is watched for all others. Its id is none that could be asked for.
[[nodiscard]] model::AccountId system_account();

/// Makes what is looked at fit what the accounts' monitors want of vendors: a look at each host as
/// often as the most eager of them asks, and none at a host that nobody wants any more. Doing it
/// twice changes nothing. A host that may not be connected to is left out.
[[nodiscard]] Result<> watch_vendors(Core& core);

}  // namespace fw::service
