// What can be set on a webhook, and its reading. Pure; safe to use from any thread.
#pragma once

#include <string>
#include <vector>

#include "host/net/url.hpp"
#include "model/settings.hpp"
#include "plug/kit/headers.hpp"

namespace fw::channels::webhook {

[[nodiscard]] model::SettingsTable settings_table();

struct Plan {
  net::Url url;
  std::vector<std::string> keys;  ///< one, or two while a secret is being replaced
  kit::Headers headers;
};

/// `invalid` says what is allowed.
[[nodiscard]] Result<Plan> make_plan(const model::Settings& settings);

}  // namespace fw::channels::webhook
