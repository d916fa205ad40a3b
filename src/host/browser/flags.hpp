// How a browser is started and what it is asked of the page. Pure; safe to use from any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace fw::browser {

struct FlagOptions {
  std::string program;
  std::string folder;               ///< of the profile
  std::uint16_t proxy_port = 0;     ///< on 127.0.0.1; everything goes through it
  bool with_sandbox = true;         ///< the browser's own, around its renderers
  bool judges_certificates = true;  ///< false: the proxy does it
};

/// The whole command line: no services of the browser's maker, no storage beyond the folder, no
/// way around the proxy, DevTools on file descriptors 3 and 4.
[[nodiscard]] std::vector<std::string> command_line(const FlagOptions& options);

/// HOME and TMPDIR in the folder; nothing of our own environment.
[[nodiscard]] std::vector<std::string> environment(const FlagOptions& options);

/// JavaScript that gives the numbers of those of `names` that are there, joined by commas. Looks at
/// own properties only and calls no getter.
[[nodiscard]] std::string globals_script(std::span<const std::string> names);

/// The answer of that script; anything but increasing numbers below `names` is dropped.
[[nodiscard]] std::vector<std::size_t> read_globals(std::string_view answer, std::size_t names);

}  // namespace fw::browser
