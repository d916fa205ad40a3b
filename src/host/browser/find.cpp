#include "host/browser/find.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "base/text.hpp"

namespace fw::browser {
namespace {

// The file itself before the script that Debian puts around it: the script reads system-wide flags.
constexpr auto kUsualPlaces = std::to_array<std::string_view>(
    {"/usr/lib/chromium/chromium", "/usr/lib/chromium-browser/chromium-browser",
     "/opt/google/chrome/chrome", "/usr/lib64/chromium-browser/chromium-browser"});
constexpr auto kNames = std::to_array<std::string_view>(
    {"headless_shell", "chrome-headless-shell", "chromium", "chromium-browser", "google-chrome",
     "google-chrome-stable", "chrome"});

bool is_program(const std::string& file) {
  struct stat about{};
  return ::stat(file.c_str(), &about) == 0 && S_ISREG(about.st_mode) &&
         ::access(file.c_str(), X_OK) == 0;
}

}  // namespace

Found find_browser(std::string_view setting, std::string_view path) {
  if (setting == "off") return {{}, "The look with a browser is switched off."};
  if (setting != "auto") {
    std::string file(setting);
    if (file.starts_with('/') && is_program(file)) return {std::move(file), {}};
    return {{},
            fmt::format("{} is no program that can be started: a browser is named by its full "
                        "path, or auto, or off.",
                        printable(setting))};
  }
  for (const std::string_view place : kUsualPlaces)
    if (is_program(std::string(place))) return {std::string(place), {}};
  for (const std::string_view folder : split(path, ':'))
    for (const std::string_view name : kNames)
      if (std::string file = fmt::format("{}/{}", folder, name);
          folder.starts_with('/') && is_program(file))
        return {std::move(file), {}};
  return {{},
          "No browser is installed, so what only a running page loads is not in the map. Install "
          "Chromium "
          "(Debian: apt-get install chromium) or name one as scan.browser."};
}

Found find_browser(std::string_view setting) {
  const char* path = std::getenv("PATH");
  return find_browser(setting, path == nullptr ? "" : path);
}

}  // namespace fw::browser
