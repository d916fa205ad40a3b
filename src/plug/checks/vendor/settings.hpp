// What can be set on a check of a vendor's state, and its reading. Safe to use from any thread.
#pragma once

#include <string>
#include <vector>

#include "host/net/url.hpp"
#include "model/settings.hpp"
#include "model/vendor_states.hpp"

namespace fw::checks::vendor {

inline constexpr std::size_t kComponentBytesMax = 200;

[[nodiscard]] model::SettingsTable settings_table();

struct Plan {
  model::VendorPage page;
  bool has_page = false;                ///< its own word can be asked for
  net::Url url;                         ///< of the page for people, where there is one
  std::vector<std::string> components;  ///< of which the worst counts; empty: all of it
  std::vector<std::string> hosts;       ///< what is seen of them counts, too
  bool partial_is_down = false;
  bool maintenance_degrades = true;
  bool silence_is_up = false;
};

/// The status page that a target names: a vendor of the directory (which may be nullptr), or an
/// address. `invalid` says what is allowed.
[[nodiscard]] Result<model::VendorPage> page_of(const std::string& target,
                                                const model::VendorDirectory* vendors);

/// `invalid` says what is allowed. Whether the page's form can be read is not asked.
[[nodiscard]] Result<Plan> make_plan(const std::string& target, const model::Settings& settings,
                                     const model::VendorDirectory* vendors);

}  // namespace fw::checks::vendor
