// `flarewarden scan --html`: pages that somebody saved, matched with no network. Main thread only.
#pragma once

#include <string>
#include <vector>

#include "app/commands/command.hpp"
#include "base/result.hpp"
#include "scan/catalogue/catalogue.hpp"

namespace fw::app {

inline constexpr std::size_t kSavedPageBytesMax = 8u << 20;  ///< more of a file is not read
inline constexpr std::size_t kSavedPagesMax = 100'000;       ///< of all folders together

struct SavedPages {
  std::vector<std::string> paths;  ///< files; of a folder all *.html and *.htm below it, by name
  std::string url;                 ///< where they came from; "": each page says so itself
  std::vector<std::string> own;    ///< domains that are the site's own, as parse_own gave
  bool as_json = false;
};

/// Prints what each page depends on, one JSON object a line with --json; what a file lacks goes to
/// standard error. `invalid` where a path cannot be read, and for a single page without address.
/// With several pages the others are still looked at, and the status is that of a failed target.
[[nodiscard]] Result<Exit> scan_saved_pages(const SavedPages& pages,
                                            const scan::Catalogue& catalogue);

}  // namespace fw::app
