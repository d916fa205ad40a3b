// What a feed of past incidents can tell of now: little. Pure functions; safe to use from any
// thread.
#pragma once

#include <cstdint>

#include "model/vendor_kind.hpp"
#include "plug/feedkit/feed.hpp"

namespace fw::feedkit {

/// An item that calls itself open but was not touched for so long tells nothing of now.
inline constexpr Millis kOpenItemAgeMax{7LL * 24 * 3'600'000};

/// What an item says of its incident's state, by its own words.
enum class Telling : std::uint8_t { nothing, open, over, planned };

/// "Resolved", "Completed" … in the title; else the first word of a state in its text, which
/// status pages write newest first; else in the title.
[[nodiscard]] Telling telling_of(const FeedItem& item);

/// The trouble that an open item tells of.
[[nodiscard]] model::VendorIncident incident_of(const FeedItem& item);

/// A history is no state: the newest item may say that an incident is open, and everything else,
/// even "resolved" or no item at all, is no word that all is well.
[[nodiscard]] model::VendorSummary summary_of_history(const Feed& feed, Instant now);

/// A feed whose items stand in it while they are true: each is open unless it says it is over.
/// Without an open one it gives no word either.
[[nodiscard]] model::VendorSummary summary_of_current(const Feed& feed, Instant now);

}  // namespace fw::feedkit
