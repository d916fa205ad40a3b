#include "plug/databases/libsql/replica_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <limits>

namespace fw::databases::libsql {

std::filesystem::path ReplicaFiles::file_of(const std::string& space) const {
  return folder_ / "dbs" / space / "data";
}

bool ReplicaFiles::has(const std::string& space) const {
  struct stat facts{};
  return ::stat(file_of(space).c_str(), &facts) == 0 && facts.st_size > 0;
}

// sqld's client_wal_index: the log's id (16 bytes), then the number of the last frame that is
// committed to the file (8 bytes, little-endian), then 8 bytes that are zero.
LogIndex ReplicaFiles::index(const std::string& space) const {
  constexpr std::size_t kBytes = 32;
  constexpr std::size_t kAt = 16;
  const std::filesystem::path folder = folder_ / "dbs" / space;
  const int fd = ::open((folder / "client_wal_index").c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    std::error_code error;
    const bool is_primary = std::filesystem::exists(folder / "wallog", error);
    return is_primary ? std::numeric_limits<LogIndex>::max() : 0;
  }
  std::array<unsigned char, kBytes + 1> bytes{};
  const ssize_t size = ::read(fd, bytes.data(), bytes.size());
  ::close(fd);
  if (size != static_cast<ssize_t>(kBytes)) return 0;  // another version's: nothing is known
  LogIndex index = 0;
  for (std::size_t i = 8; i-- > 0;) index = index << 8U | bytes.at(kAt + i);
  return index;
}

Result<ReplicaFiles::Open> ReplicaFiles::take(const std::string& space) {
  const std::filesystem::path path = file_of(space);
  struct stat facts{};
  if (::stat(path.c_str(), &facts) != 0 || facts.st_size == 0)
    return fail(Code::not_found, "the replica on this machine has not loaded {}", space);
  const Identity identity{facts.st_dev, facts.st_ino};
  {
    const std::lock_guard lock(mutex_);
    const auto found = std::ranges::find_if(
        idle_, [&](const Open& open) { return open.space == space && open.identity == identity; });
    if (found != idle_.end()) {
      Open open = std::move(*found);
      idle_.erase(found);
      return open;
    }
  }
  FW_TRY(auto connection, sqlkit::Connection::open(path.string(), sqlkit::Access::read_only,
                                                   model::Durability::normal));
  return Open{space, identity, std::move(connection)};
}

void ReplicaFiles::give_back(Open open) {
  if (open.connection->is_broken()) return;
  std::list<Open> closing;  // closed without the lock
  const std::lock_guard lock(mutex_);
  idle_.push_front(std::move(open));
  if (idle_.size() > idle_max) closing.splice(closing.begin(), idle_, std::prev(idle_.end()));
}

Result<model::Rows> ReplicaFiles::read(const std::string& space, const model::Statement& statement,
                                       Millis time_max) {
  FW_TRY(Open open, take(space));
  auto rows = open.connection->read(statement, time_max);
  give_back(std::move(open));
  return rows;
}

Result<> ReplicaFiles::copy_to(const std::string& space, const std::string& path) {
  FW_TRY(Open open, take(space));
  auto copied = open.connection->copy_to(path);
  give_back(std::move(open));
  return copied;
}

}  // namespace fw::databases::libsql
