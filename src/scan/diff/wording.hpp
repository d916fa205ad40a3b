// One fact that appeared, went or became another, as the change that people are told: its kind, how
// much it matters, and a sentence. Pure; safe to use from any thread.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "model/map_change.hpp"
#include "scan/diff/facts.hpp"

namespace fw::scan {

[[nodiscard]] model::MapChange appeared(const Fact& fact);
[[nodiscard]] model::MapChange disappeared(const Fact& fact);
/// Nothing where the difference is none for people.
[[nodiscard]] std::vector<model::MapChange> became(const Fact& before, const Fact& after);

/// How strictly SPF treats strangers: 3 refused (-all), 2 suspected (~all), 1 neutral or unsaid, 0
/// allowed (+all). RFC 7208 §5.1. The weakest of several records; "redirect" counts as 3, as its
/// strictness is another domain's.
[[nodiscard]] int spf_strictness(const std::vector<std::string>& records);
/// Share of failing mail that DMARC acts on, and how: p=reject; pct=100 is 200, p=quarantine 100,
/// p=none 0. RFC 7489 §6.3.
[[nodiscard]] int dmarc_strictness(const std::vector<std::string>& records);

}  // namespace fw::scan
