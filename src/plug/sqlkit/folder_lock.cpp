#include "plug/sqlkit/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/text.hpp"

namespace fw::sqlkit {
namespace {

std::string owner_of(int fd) {
  std::array<char, 32> text{};
  const ssize_t size = ::pread(fd, text.data(), text.size(), 0);
  if (size <= 0) return "another process";
  const std::string_view pid = trim(std::string_view(text.data(), static_cast<std::size_t>(size)));
  return to_number<int>(pid) ? fmt::format("process {}", pid) : "another process";
}

}  // namespace

Result<FolderLock> FolderLock::take(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "lock";
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fd < 0)
    return fail(Code::unavailable, "{} cannot be opened: {}", path.string(), std::strerror(errno));
  FolderLock lock(fd);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK)
      return fail(Code::unavailable, "{} cannot be locked: {}", path.string(),
                  std::strerror(errno));
    return fail(Code::conflict, "the data folder {} is in use by {}; stop it, or choose another",
                folder.string(), owner_of(fd));
  }
  const std::string pid = fmt::format("{}\n", ::getpid());
  if (::ftruncate(fd, 0) != 0 ||
      ::pwrite(fd, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size()))
    return fail(Code::unavailable, "{} cannot be written: {}", path.string(), std::strerror(errno));
  return lock;
}

Result<FolderLock> FolderLock::make_and_take(const std::filesystem::path& folder) {
  if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST)
    return fail(Code::unavailable, "the folder {} cannot be made: {}", folder.string(),
                std::strerror(errno));
  return take(folder);
}

FolderLock::~FolderLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace fw::sqlkit
