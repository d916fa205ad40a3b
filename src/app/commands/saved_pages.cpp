#include "app/commands/saved_pages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "app/commands/scan_report.hpp"
#include "base/text.hpp"
#include "scan/page_address.hpp"
#include "scan/scanner.hpp"

namespace fw::app {
namespace {

namespace fs = std::filesystem;

bool is_page(const fs::path& path) {
  const std::string extension = to_lower(path.extension().string());
  return extension == ".html" || extension == ".htm";
}

Result<> add_folder(const fs::path& folder, std::vector<fs::path>& files) {
  std::error_code problem;
  std::vector<fs::path> found;
  for (fs::recursive_directory_iterator entry(folder, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    if (!is_page(entry->path()) || !entry->is_regular_file(problem)) continue;
    if (files.size() + found.size() >= kSavedPagesMax)
      return fail(Code::limit, "at most {} saved pages are read at once", kSavedPagesMax);
    found.push_back(entry->path());
  }
  if (problem)
    return fail(Code::invalid, "{}: the folder cannot be read: {}", folder.string(),
                problem.message());
  std::ranges::sort(found);
  files.insert(files.end(), found.begin(), found.end());
  return {};
}

Result<std::vector<fs::path>> all_files(const std::vector<std::string>& paths) {
  std::vector<fs::path> files;
  for (const std::string& path : paths) {
    std::error_code problem;
    if (!fs::is_directory(path, problem)) {
      files.emplace_back(path);
    } else {
      FW_CHECK(add_folder(path, files));
    }
  }
  if (files.empty()) return fail(Code::invalid, "there is no *.html or *.htm in {}", paths.front());
  return files;
}

Result<std::string> content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kSavedPageBytesMax, '\0');
  if (file) file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.eof() && !file)
    return fail(Code::invalid, "{}: the file cannot be read", path.string());
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

Result<model::DependencyMap> look_at(const fs::path& path, const SavedPages& pages,
                                     const scan::Catalogue& catalogue) {
  FW_TRY(const std::string html, content_of(path));
  auto map = scan::scan_saved(html, pages.url, catalogue, pages.own);
  if (!map) return fail(std::move(map).error(), "{}", path.string());
  return map;
}

std::string named(const fs::path& path, const model::DependencyMap& map, bool as_json) {
  if (!as_json) return fmt::format("== {}\n{}\n", path.string(), scan_as_text(map));
  const std::string name = boost::json::serialize(boost::json::string(path.string()));
  return fmt::format("{{\"file\":{},{}", name, model::to_json(map).substr(1));
}

}  // namespace

Result<Exit> scan_saved_pages(const SavedPages& pages, const scan::Catalogue& catalogue) {
  FW_TRY(const std::vector<fs::path> files, all_files(pages.paths));
  std::error_code problem;
  if (files.size() == 1 && !fs::is_directory(pages.paths.front(), problem)) {
    FW_TRY(const auto map, look_at(files.front(), pages, catalogue));
    fmt::print("{}\n", pages.as_json ? model::to_json(map) : scan_as_text(map));
    return Exit::fine;
  }
  Exit status = Exit::fine;
  for (const fs::path& path : files) {
    const auto map = look_at(path, pages, catalogue);
    if (map) {
      fmt::print("{}\n", named(path, *map, pages.as_json));
    } else {
      static_cast<void>(complain(map.error()));
      status = Exit::target_failed;
    }
  }
  return status;
}

}  // namespace fw::app
