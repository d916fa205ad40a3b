// The feed of changes for feed readers (Atom, RFC 4287). Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "service/sites.hpp"

namespace fw::web {

/// `base` is where people reach this server, without a trailing slash, or "". `now` stands where
/// nothing has changed yet.
[[nodiscard]] std::string changes_atom(const std::vector<service::SiteChange>& changes,
                                       std::string_view base, Instant now);

}  // namespace fw::web
