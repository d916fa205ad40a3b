#include "app/catalogue_files.hpp"

#include <fstream>
#include <sstream>

namespace fw::app {

Result<std::shared_ptr<const scan::Catalogue>> load_catalogue(
    const std::vector<std::string>& files) {
  std::vector<scan::OverlayFile> overlays;
  for (const std::string& path : files) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) return fail(Code::invalid, "{}: the catalogue file cannot be read", path);
    overlays.push_back({path, text.str()});
  }
  return scan::Catalogue::with_overlays(overlays);
}

}  // namespace fw::app
