// Rows of incidents and votes, read. Pure; one thread each.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/incidents.hpp"
#include "store/sql.hpp"

namespace fw::store {

[[nodiscard]] IncidentRecord take_incident(Cells& cells);
[[nodiscard]] VoteRecord take_vote(Cells& cells);
[[nodiscard]] std::optional<std::string> to_json(const std::optional<model::Cause>& cause);
[[nodiscard]] std::optional<model::Cause> cause_from_json(std::string_view text);

}  // namespace fw::store
