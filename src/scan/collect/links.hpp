// The links of a page, and which of them lead to the pages of a site that matter: where people pay,
// sign in, write. Pure; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/net/url.hpp"

namespace fw::scan {

inline constexpr std::size_t kLinksReadMax = 1'000;
inline constexpr std::size_t kFurtherPagesMax = 20;

struct Link {
  net::Url url;
  std::string text;  ///< for people, at most 100 bytes
};

/// The links to pages of the same site (a host of `page`'s registrable domain or of `own`), each
/// once, in their order. Linear in the size of `html`.
[[nodiscard]] std::vector<Link> find_links(std::string_view html, const net::Url& page,
                                           std::span<const std::string> own = {});

/// How much a link matters, by its words in the main European languages: 0 for none; what would
/// change something (sign out, add, delete) is none.
[[nodiscard]] int score(const Link& link);

/// The best ones, of each sort of page first one, then one of each other branch of the site near
/// its front door, at most `pages_max`; never `page` itself.
[[nodiscard]] std::vector<Link> choose_pages(std::span<const Link> links, const net::Url& page,
                                             std::size_t pages_max);

}  // namespace fw::scan
