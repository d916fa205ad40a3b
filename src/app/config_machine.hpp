// The configuration's section [machine]. Pure functions; safe to use from any thread.
#pragma once

#include <functional>
#include <vector>

#include "model/ids.hpp"
#include "model/settings.hpp"
#include "plug/kit/target.hpp"

namespace fw::app {

[[nodiscard]] model::SettingsTable machine_settings();

[[nodiscard]] model::Place place_of(const model::Settings& values);

/// What is wrong goes to `complain` with the key it is about.
[[nodiscard]] std::vector<kit::Endpoint> anchors_of(
    const model::Settings& values,
    const std::function<void(std::string_view key, std::string_view sentence)>& complain);

}  // namespace fw::app
