// Assertions that are settings of their own: times of phases, sizes, days of the certificate, the
// protocol. Pure functions; safe to use from any thread.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "model/settings.hpp"
#include "plug/checks/http/assertion.hpp"

namespace fw::checks::http {

inline constexpr Millis kTimeLimitMax{60'000};

/// `invalid` names the setting and says what is allowed.
[[nodiscard]] Result<std::vector<Assertion>> read_limits(const model::SettingsView& view);

}  // namespace fw::checks::http
