#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <unordered_map>
#include <unordered_set>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "plug/databases/sqlite/file.hpp"
#include "plug/sqlkit/folder_lock.hpp"

namespace fw::databases::sqlite {

namespace fs = std::filesystem;

namespace {

Result<> make_folder(const fs::path& path) {
  if (::mkdir(path.c_str(), S_IRWXU) == 0 || errno == EEXIST) return {};
  return fail(Code::unavailable, "the folder {} cannot be made: {}", path.string(),
              std::strerror(errno));
}

bool is_plain(std::string_view part) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !part.empty() && part.size() <= 64 && std::ranges::all_of(part, plain);
}

/// Spreads files over 256 folders, as some file systems are slow with many entries in one.
std::string shelf(std::string_view id) { return sha256_hex(id).substr(0, 2); }

/// The file of a name below the data folder.
Result<fs::path> path_of(std::string_view name) {
  const std::vector<std::string_view> parts = split(name, '/');
  const bool plain = std::ranges::all_of(parts, is_plain);
  if (plain && parts.size() == 1) return fs::path(std::string(name) + ".db");
  if (plain && parts.size() == 2) return fs::path(parts[0]) / (std::string(parts[1]) + ".db");
  if (plain && parts.size() == 3)
    return fs::path(parts[0]) / parts[1] / shelf(parts[2]) / (std::string(parts[2]) + ".db");
  return fail(Code::internal, "\"{}\" is no name of a database", name);
}

/// The name of a file, or "" where it is none of ours.
std::string name_of(const fs::path& relative) {
  if (relative.extension() != ".db") return {};
  std::vector<std::string> parts;
  for (const fs::path& part : relative) parts.push_back(part.string());
  parts.back() = relative.stem().string();
  if (parts.size() == 4) parts.erase(parts.begin() + 2);
  std::string name = join(parts, "/");
  const auto back = path_of(name);
  return back && *back == relative ? name : std::string();
}

class Folder final : public model::DatabaseProvider {
 public:
  Folder(fs::path root, sqlkit::FolderLock lock, const FolderOptions& options)
      : root_(std::move(root)),
        lock_(std::move(lock)),
        options_(options),
        open_files_(std::make_shared<OpenFiles>(options.open_files_max)) {}

  ~Folder() override { open_files_->close_all(); }

  Result<std::shared_ptr<model::Database>> open(std::string_view name,
                                                model::Durability durability) override {
    FW_TRY(const fs::path relative, path_of(name));
    FW_CHECK(make_parents(relative));
    const std::shared_ptr<File> file = find_or_make(name, relative, durability);
    FW_CHECK(file->ensure_open());
    return file;
  }

  /// A write waits for the disk twice: others use the time.
  std::size_t writes_at_a_time() const override { return 4; }

  Result<bool> exists(std::string_view name) override {
    FW_TRY(const fs::path relative, path_of(name));
    std::error_code error;
    const bool found = fs::exists(root_ / relative, error);
    if (error) return fail(Code::unavailable, "{}: {}", relative.string(), error.message());
    return found;
  }

  Result<> drop(std::string_view name) override {
    FW_TRY(const fs::path relative, path_of(name));
    std::error_code error;
    if (!fs::exists(root_ / relative, error)) return {};
    const std::shared_ptr<File> file = find_or_make(name, relative, model::Durability::normal);
    {
      const std::lock_guard lock(mutex_);
      files_.erase(std::string(name));
    }
    return file->remove();
  }

  Result<std::string> set_aside(std::string_view name, std::string_view label) override {
    FW_TRY(const fs::path relative, path_of(name));
    return find_or_make(name, relative, model::Durability::normal)->set_aside(label);
  }

  Result<std::vector<std::string>> list(std::string_view prefix) override {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::recursive_directory_iterator at(root_, error), end; !error && at != end;
         at.increment(error)) {
      const std::string name = name_of(at->path().lexically_relative(root_));
      if (!name.empty() && name.starts_with(prefix)) names.push_back(name);
    }
    if (error) return fail(Code::unavailable, "{}: {}", root_.string(), error.message());
    std::ranges::sort(names);
    return names;
  }

 private:
  Result<> make_parents(const fs::path& relative) {
    std::string parent = relative.parent_path().string();
    {
      const std::lock_guard lock(mutex_);
      if (made_.contains(parent)) return {};
    }
    fs::path folder = root_;
    for (const fs::path& part : relative.parent_path()) {
      folder /= part;
      FW_CHECK(make_folder(folder));
    }
    const std::lock_guard lock(mutex_);
    made_.insert(std::move(parent));
    return {};
  }

  std::shared_ptr<File> find_or_make(std::string_view name, const fs::path& relative,
                                     model::Durability durability) {
    const std::lock_guard lock(mutex_);
    std::weak_ptr<File>& known = files_[std::string(name)];
    std::shared_ptr<File> file = known.lock();
    if (!file) {
      file = std::make_shared<File>(root_ / relative, durability, options_, open_files_);
      known = file;
      if (files_.size() > 2 * options_.open_files_max + 1'024) sweep();
    }
    return file;
  }

  void sweep() {
    std::erase_if(files_, [](const auto& entry) { return entry.second.expired(); });
  }

  const fs::path root_;
  const sqlkit::FolderLock lock_;
  const FolderOptions options_;
  const std::shared_ptr<OpenFiles> open_files_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::weak_ptr<File>> files_;
  std::unordered_set<std::string> made_;  // folders that are there
};

}  // namespace

Result<std::unique_ptr<model::DatabaseProvider>> open_folder(const fs::path& folder,
                                                             const FolderOptions& options) {
  FW_CHECK(sqlkit::prepare_library(options.heap_bytes_max));
  FW_CHECK(make_folder(folder));
  std::error_code error;
  // SQLite is told to follow no link, so the path to the folder itself must hold none.
  const fs::path root = fs::canonical(folder, error);
  if (error || !fs::is_directory(root, error))
    return fail(Code::unavailable, "{} is no folder we can use", folder.string());
  FW_TRY(sqlkit::FolderLock lock, sqlkit::FolderLock::take(root));
  return std::make_unique<Folder>(root, std::move(lock), options);
}

}  // namespace fw::databases::sqlite
