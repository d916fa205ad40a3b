// The identifiers of the house. Values; safe to use from any thread.
#pragma once

#include "base/id.hpp"

namespace fw::model {

using AccountId = Id<struct AccountTag>;
using UserId = Id<struct UserTag>;
using MonitorId = Id<struct MonitorTag>;
using IncidentId = Id<struct IncidentTag>;
using ChannelId = Id<struct ChannelTag>;
using ScanId = Id<struct ScanTag>;
using PageId = Id<struct PageTag>;
using TokenId = Id<struct TokenTag>;
using MaintenanceId = Id<struct MaintenanceTag>;

/// A machine of the fleet; chosen by its operator or made at first start. Unique in the fleet.
struct MachineId {
  std::string value;
  auto operator<=>(const MachineId&) const = default;
};

/// A location machines stand in, such as "fra"; has a continent and a legal region.
struct Place {
  std::string name = "local";
  std::string region = "local";
  std::string continent = "local";
  auto operator<=>(const Place&) const = default;
};

}  // namespace fw::model
