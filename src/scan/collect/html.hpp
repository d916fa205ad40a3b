// What a page's source refers to: scripts, styles, frames, images, hints, forms, inline code, meta.
// Pure; one thread.
#pragma once

#include <string_view>

#include "scan/collect/references.hpp"
#include "scan/match/findings.hpp"

namespace fw::scan {

inline constexpr std::size_t kHtmlBytesMax = 2u << 20;
inline constexpr std::size_t kCodeBytesMax = 1u << 20;
inline constexpr std::size_t kElementsMax = 20'000;
inline constexpr std::size_t kMetasMax = 500;

/// Adds what `html` shows to `findings`, whose host and path say which page it is. Nothing is
/// executed or fetched. Linear in the size of the page, whatever is in it; of more than 2 MiB the
/// rest is left out, and said in the notes. UTF-16 with a mark is read as such.
void collect_html(std::string_view html, Findings& findings);
/// The same for one of several pages: `page` gets what the page shows of itself, `references`
/// (which stand on it) what it refers to.
void collect_html(std::string_view html, Findings& page, References& references);

}  // namespace fw::scan
