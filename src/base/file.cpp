#include "base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace fw {

namespace fs = std::filesystem;

namespace {

std::unexpected<Error> refused(const fs::path& path, std::string_view what) {
  return fail(Code::unavailable, "{} cannot be {}: {}", path.string(), what, std::strerror(errno));
}

}  // namespace

Result<File> File::create(const fs::path& path) {
  const int fd =
      ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fd < 0 && errno == EEXIST) return fail(Code::conflict, "{} is there already", path.string());
  if (fd < 0) return refused(path, "made");
  return File(path, fd);
}

Result<File> File::open(const fs::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
    return fail(Code::not_found, "there is no file {}", path.string());
  if (fd < 0) return refused(path, "opened");
  File file(path, fd);
  struct stat facts{};
  if (::fstat(fd, &facts) != 0) return refused(path, "read");
  if (!S_ISREG(facts.st_mode)) return fail(Code::invalid, "{} is no plain file", path.string());
  return file;
}

File::~File() {
  if (fd_ >= 0) ::close(fd_);
}

Result<> File::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t done = ::write(fd_, bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return refused(path_, "written");
    bytes.remove_prefix(static_cast<std::size_t>(done));
  }
  return {};
}

Result<std::size_t> File::read(std::span<char> into) {
  std::size_t size = 0;
  while (size < into.size()) {
    const ssize_t done = ::read(fd_, into.data() + size, into.size() - size);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return refused(path_, "read");
    if (done == 0) break;
    size += static_cast<std::size_t>(done);
  }
  return size;
}

Result<std::string> File::read(std::size_t bytes_max) {
  std::string bytes(bytes_max, '\0');
  FW_TRY(const std::size_t size, read(std::span<char>(bytes)));
  bytes.resize(size);
  return bytes;
}

Result<std::uint64_t> File::size() const {
  struct stat facts{};
  if (::fstat(fd_, &facts) != 0) return refused(path_, "read");
  return static_cast<std::uint64_t>(facts.st_size);
}

Result<> File::sync() {
  if (::fsync(fd_) != 0) return refused(path_, "synced");
  return {};
}

Result<> sync_folder(const fs::path& folder) {
  const int fd = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return refused(folder, "opened");
  const bool synced = ::fsync(fd) == 0;
  const int problem = errno;
  ::close(fd);
  errno = problem;
  if (!synced) return refused(folder, "synced");
  return {};
}

Result<> make_private_folders(const fs::path& folder) {
  fs::path made;
  for (const fs::path& part : folder) {
    made /= part;
    if (::mkdir(made.c_str(), S_IRWXU) == 0) {
      FW_CHECK(sync_folder(made.parent_path()));
    } else if (errno != EEXIST && errno != EISDIR) {
      return refused(made, "made");
    }
  }
  std::error_code error;
  if (!folder.empty() && !fs::is_directory(folder, error))
    return fail(Code::invalid, "{} is no folder", folder.string());
  return {};
}

Result<std::string> read_file(const fs::path& path, std::size_t bytes_max) {
  FW_TRY(File file, File::open(path));
  FW_TRY(const std::uint64_t size, file.size());
  if (size > bytes_max)
    return fail(Code::limit, "{} is larger than {} bytes", path.string(), bytes_max);
  return file.read(bytes_max);
}

Result<> replace_file(const fs::path& path, std::string_view bytes) {
  const fs::path beside = path.string() + ".new";
  std::error_code error;
  fs::remove(beside, error);
  FW_TRY(File file, File::create(beside));
  FW_CHECK(file.write(bytes));
  FW_CHECK(file.sync());
  if (::rename(beside.c_str(), path.c_str()) != 0) return refused(path, "replaced");
  return sync_folder(path.parent_path());
}

}  // namespace fw
