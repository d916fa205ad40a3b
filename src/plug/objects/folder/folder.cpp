#include "plug/objects/folder/folder.hpp"

#include <unistd.h>
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace fw::objects::folder {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kChunkBytes = 1 << 20;

/// Everything of one file behind what is in another; `limit` above `bytes_max`.
Result<> copy(File& from, File& to, std::uint64_t bytes_max) {
  std::string chunk(kChunkBytes, '\0');
  std::uint64_t copied = 0;
  while (true) {
    FW_TRY(const std::size_t size, from.read(std::span<char>(chunk)));
    if (size == 0) return to.sync();
    copied += size;
    if (copied > bytes_max)
      return fail(Code::limit, "the object is larger than {} bytes", bytes_max);
    FW_CHECK(to.write(std::string_view(chunk).substr(0, size)));
  }
}

/// Other processes write here, too: a name that no one else has.
std::string own_suffix() {
  static std::atomic<std::uint64_t> count{0};
  return fmt::format(".{}.{}.part", ::getpid(), count.fetch_add(1));
}

}  // namespace

/// A file that is written beside its place and moved there when it is whole. Its name begins with a
/// dot, as no key does.
class Folder::Beside {
 public:
  static Result<Beside> make(const fs::path& place) {
    FW_CHECK(make_private_folders(place.parent_path()));
    fs::path path = place.parent_path() / ("." + place.filename().string() + own_suffix());
    FW_TRY(File made, File::create(path));
    return Beside(place, std::move(path), std::move(made));
  }
  ~Beside() {
    std::error_code error;
    if (!path_.empty()) fs::remove(path_, error);
  }
  Beside(Beside&& other) noexcept
      : file(std::move(other.file)),
        place_(std::move(other.place_)),
        path_(std::exchange(other.path_, {})) {}
  Beside& operator=(Beside&&) = delete;
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;

  Result<> move_in() {
    FW_CHECK(file.sync());
    if (std::rename(path_.c_str(), place_.c_str()) != 0)
      return fail(errno == EISDIR ? Code::conflict : Code::unavailable, "{} cannot be replaced: {}",
                  place_.string(), std::strerror(errno));
    path_.clear();
    return sync_folder(place_.parent_path());
  }

  File file;

 private:
  Beside(fs::path place, fs::path path, File made)
      : file(std::move(made)), place_(std::move(place)), path_(std::move(path)) {}
  fs::path place_;
  fs::path path_;
};

Result<fs::path> Folder::path_of(std::string_view key) const {
  FW_CHECK(model::check_key(key));
  return root_ / key;
}

Result<> Folder::put(std::string_view key, const fs::path& file) {
  FW_TRY(const fs::path place, path_of(key));
  FW_TRY(File from, File::open(file));
  FW_TRY(Beside beside, Beside::make(place));
  FW_CHECK(copy(from, beside.file, UINT64_MAX));
  return beside.move_in();
}

Result<> Folder::put_text(std::string_view key, std::string_view text) {
  if (text.size() > text_bytes_max)
    return fail(Code::limit, "a text of more than {} bytes", text_bytes_max);
  FW_TRY(const fs::path place, path_of(key));
  FW_TRY(Beside beside, Beside::make(place));
  FW_CHECK(beside.file.write(text));
  return beside.move_in();
}

Result<> Folder::get(std::string_view key, const fs::path& file, std::uint64_t bytes_max) {
  FW_TRY(const fs::path place, path_of(key));
  FW_TRY(File from, File::open(place));
  FW_TRY(File to, File::create(file));
  auto done = copy(from, to, bytes_max);
  std::error_code error;
  if (!done) fs::remove(file, error);
  return done;
}

Result<std::string> Folder::get_text(std::string_view key) {
  FW_TRY(const fs::path place, path_of(key));
  return read_file(place, text_bytes_max);
}

Result<std::optional<std::uint64_t>> Folder::find(std::string_view key) {
  FW_TRY(const fs::path place, path_of(key));
  std::error_code error;
  if (!fs::is_regular_file(fs::symlink_status(place, error))) return std::nullopt;
  const std::uint64_t bytes = fs::file_size(place, error);
  if (error) return fail(Code::unavailable, "{}: {}", place.string(), error.message());
  return bytes;
}

Result<std::vector<model::ObjectFacts>> Folder::list(std::string_view prefix) {
  std::vector<model::ObjectFacts> found;
  std::error_code error;
  if (!fs::exists(root_, error)) return found;
  for (fs::recursive_directory_iterator at(root_, error), end; !error && at != end;
       at.increment(error)) {
    const std::string key = at->path().lexically_relative(root_).string();
    if (!key.starts_with(prefix) || !model::check_key(key)) continue;
    std::error_code gone;  // somebody removes while we look
    if (!fs::is_regular_file(at->symlink_status(gone))) continue;
    const std::uint64_t bytes = fs::file_size(at->path(), gone);
    if (gone) continue;
    if (found.size() == objects_max)
      return fail(Code::limit, "there are more than {} objects", objects_max);
    found.push_back({.key = key, .bytes = bytes});
  }
  if (error) return fail(Code::unavailable, "{}: {}", root_.string(), error.message());
  std::ranges::sort(found, {}, &model::ObjectFacts::key);
  return found;
}

Result<> Folder::remove(std::string_view key) {
  FW_TRY(const fs::path place, path_of(key));
  if (::unlink(place.c_str()) != 0 && errno != ENOENT && errno != ENOTDIR && errno != EISDIR)
    return fail(Code::unavailable, "{} cannot be removed: {}", place.string(),
                std::strerror(errno));
  // Folders are no objects: the empty ones go with their last file.
  for (fs::path folder = place.parent_path(); folder != root_; folder = folder.parent_path())
    if (::rmdir(folder.c_str()) != 0) break;
  return {};
}

}  // namespace fw::objects::folder
