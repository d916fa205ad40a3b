// Files that the build puts into the binary. Constant data; safe to use from any thread.
#pragma once

#include <span>
#include <string_view>

namespace fw {

struct EmbeddedFile {
  std::string_view path;  ///< relative to the folder that was embedded
  std::string_view content;
};

/// The file at `path`, or nullptr. `files` are sorted by path, as the build writes them.
[[nodiscard]] const EmbeddedFile* find(std::span<const EmbeddedFile> files, std::string_view path);

}  // namespace fw
