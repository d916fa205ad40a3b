// Finds a browser that can be started without a window. Reads the file system; any thread.
#pragma once

#include <string>
#include <string_view>

namespace fw::browser {

struct Found {
  std::string program;   ///< "" where there is none
  std::string sentence;  ///< then: why, and what to do
};

/// `setting`: "auto" looks for Chromium and its kin in `path` (as of PATH) and in usual places,
/// "off" finds none, anything else is the file to start.
[[nodiscard]] Found find_browser(std::string_view setting, std::string_view path);

/// With PATH of the environment.
[[nodiscard]] Found find_browser(std::string_view setting);

}  // namespace fw::browser
