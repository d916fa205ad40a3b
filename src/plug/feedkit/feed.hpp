// RSS 2.0, RSS 1.0 and Atom (RFC 4287), read into a list of items. Pure functions; safe to use from
// any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace fw::feedkit {

inline constexpr std::size_t kFeedItemsMax = 200;           ///< later ones are left out
inline constexpr std::size_t kFeedTextBytesMax = 8 * 1024;  ///< of an item's text; the rest is cut
inline constexpr std::size_t kFeedDepthMax = 64;

struct FeedItem {
  std::string title;
  std::string text;  ///< what it says, with HTML's tags taken out
  std::optional<Instant> at;
};

struct Feed {
  std::string title;
  std::optional<Instant> updated_at;
  std::vector<FeedItem> items;  ///< in the order of the feed
};

/// `corrupt` for all that is no well-formed feed, has a document type (no feed has one, and
/// entities are where XML's harm is) or is nested deeper than kFeedDepthMax.
[[nodiscard]] Result<Feed> read_feed(std::string_view body);

/// Text without HTML's tags, its commonest entities resolved; each tag leaves a blank.
[[nodiscard]] std::string without_tags(std::string_view html);

}  // namespace fw::feedkit
