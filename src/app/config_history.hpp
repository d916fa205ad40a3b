// The configuration's section [history]. Pure functions; safe to use from any thread.
#pragma once

#include <functional>

#include "model/settings.hpp"
#include "store/history/retention.hpp"

namespace fw::app {

[[nodiscard]] model::SettingsTable history_settings();

/// What is wrong goes to `complain` with the key it is about.
[[nodiscard]] store::Retention retention_of(
    const model::Settings& values,
    const std::function<void(std::string_view key, std::string_view sentence)>& complain);

}  // namespace fw::app
