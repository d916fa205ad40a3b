// Watched sites: the feed of what changed on them, one site with its own, and the rules of who is
// told. Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/channels.hpp"
#include "service/sites.hpp"
#include "web/pages/kit/light.hpp"
#include "web/pages/kit/shell.hpp"

namespace fw::web {

/// Changes of all sites or of one, and how they were chosen.
struct ChangeFeed {
  std::vector<service::SiteChange> rows;  ///< newest first
  std::optional<model::SiteId> site;
  std::optional<model::ChangeSeverity> severity;
  std::optional<model::ChangeKind> kind;
  bool is_later_page = false;
  bool has_older = false;
};

/// "shop.example/checkout": an address without what every address has.
[[nodiscard]] std::string short_url(std::string_view url);
[[nodiscard]] Light light_of(model::ChangeSeverity severity);
[[nodiscard]] std::string_view word(model::ChangeSeverity severity);

/// `<section id="site-changes">`: the feed by days; event streams send it. With `csrf` each change
/// can be marked as expected.
[[nodiscard]] Html changes_part(const ChangeFeed& feed, std::string_view csrf);
/// `<section id="sites">`: the watched sites as rows.
[[nodiscard]] Html sites_part(const std::vector<service::SiteRow>& sites);
[[nodiscard]] std::string changes_page(const Reader& reader,
                                       const std::vector<service::SiteRow>& sites,
                                       const ChangeFeed& feed);

/// `<section id="site-head">`: when it was looked at, and what came of it.
[[nodiscard]] Html site_head_part(const service::SiteRow& site, Instant now);
/// `problem` is about the settings.
[[nodiscard]] std::string site_page(const Reader& reader, const service::SiteRow& site,
                                    const ChangeFeed& feed, std::string_view problem);

[[nodiscard]] std::string change_rules_page(const Reader& reader,
                                            const std::vector<service::ChannelRow>& channels,
                                            const service::ChangeRules& rules);

}  // namespace fw::web
