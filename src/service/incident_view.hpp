// Stored incidents and messages as the use cases show them. Pure functions; safe to use from any
// thread.
#pragma once

#include "service/core.hpp"
#include "store/channels.hpp"
#include "store/incidents.hpp"

namespace fw::service {

[[nodiscard]] IncidentRow as_row(const store::IncidentRecord& from);
[[nodiscard]] IncidentVote as_vote(const store::VoteRecord& from);
[[nodiscard]] DeliveryRow as_row(const store::OutboxRecord& from, std::string channel_name);

}  // namespace fw::service
