// What can be set on a domain check, and its reading. Pure; safe to use from any thread.
#pragma once

#include <string>

#include "model/settings.hpp"

namespace fw::checks::domain {

[[nodiscard]] model::SettingsTable settings_table();

struct Plan {
  std::string name;       ///< what can be registered: "shop.example", "shop.co.uk"
  std::string top_level;  ///< its last label
  std::int64_t days_min = 30;
  std::int64_t days_critical = 0;
  std::string registrar;  ///< text that the registrar's name must contain, or ""
};

/// `invalid` says what is allowed.
[[nodiscard]] Result<Plan> make_plan(const std::string& target, const model::Settings& settings);

}  // namespace fw::checks::domain
