#include "store/ingest/disk.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace fw::store {

namespace fs = std::filesystem;

namespace {

std::unexpected<Error> failed(const fs::path& path, std::string_view what) {
  const int error = errno;
  return fail(error == EEXIST ? Code::conflict : Code::unavailable, "{} cannot be {}: {}",
              path.string(), what, std::strerror(error));
}

class SystemFile final : public AppendFile {
 public:
  SystemFile(int fd, fs::path path) : fd_(fd), path_(std::move(path)) {}
  ~SystemFile() override { ::close(fd_); }
  SystemFile(const SystemFile&) = delete;
  SystemFile& operator=(const SystemFile&) = delete;

  Result<> append(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return failed(path_, "written");
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
  }

  Result<> sync() override {
    if (::fdatasync(fd_) != 0) return failed(path_, "synced");
    return {};
  }

  Result<> truncate(std::size_t bytes) override {
    if (::ftruncate(fd_, static_cast<off_t>(bytes)) != 0) return failed(path_, "cut");
    return {};
  }

 private:
  const int fd_;
  const fs::path path_;
};

class SystemReadFile final : public ReadFile {
 public:
  SystemReadFile(int fd, fs::path path) : fd_(fd), path_(std::move(path)) {}
  ~SystemReadFile() override { ::close(fd_); }
  SystemReadFile(const SystemReadFile&) = delete;
  SystemReadFile& operator=(const SystemReadFile&) = delete;

  Result<std::string> read(std::size_t offset, std::size_t bytes) override {
    std::string out(bytes, '\0');
    std::size_t size = 0;
    while (size < bytes) {
      const ssize_t got =
          ::pread(fd_, out.data() + size, bytes - size, static_cast<off_t>(offset + size));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return failed(path_, "read");
      if (got == 0) break;
      size += static_cast<std::size_t>(got);
    }
    out.resize(size);
    return out;
  }

 private:
  const int fd_;
  const fs::path path_;
};

Result<> sync_folder(const fs::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return failed(folder, "opened");
  const int result = ::fsync(fd);
  ::close(fd);
  if (result != 0) return failed(folder, "synced");
  return {};
}

}  // namespace

Result<std::unique_ptr<AppendFile>> SystemDisk::create(const fs::path& path) {
  const int fd =
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC,
             S_IRUSR | S_IWUSR);
  if (fd < 0) return failed(path, "made");
  auto file = std::make_unique<SystemFile>(fd, path);
  FW_CHECK(sync_folder(path.parent_path()));
  return file;
}

Result<std::shared_ptr<ReadFile>> SystemDisk::open(const fs::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return failed(path, "opened");
  return std::make_shared<SystemReadFile>(fd, path);
}

Result<std::string> SystemDisk::read(const fs::path& path) {
  FW_TRY(const auto file, open(path));
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error) return fail(Code::unavailable, "{}: {}", path.string(), error.message());
  return file->read(0, static_cast<std::size_t>(size));
}

Result<> SystemDisk::remove(const fs::path& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return failed(path, "removed");
  return {};
}

Result<std::vector<std::string>> SystemDisk::list(const fs::path& folder) {
  if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) return failed(folder, "made");
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    names.push_back(at->path().filename().string());
  if (error) return fail(Code::unavailable, "{}: {}", folder.string(), error.message());
  std::ranges::sort(names);
  return names;
}

}  // namespace fw::store
