// The files of a libSQL replica on this machine, read beside it by SQLite. Safe to use from any
// thread; blocks.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "plug/databases/libsql/hrana.hpp"
#include "plug/sqlkit/connection.hpp"

namespace fw::databases::libsql {

class ReplicaFiles {
 public:
  /// `folder`: what sqld was given with --db-path.
  explicit ReplicaFiles(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// True where the replica has loaded this database.
  [[nodiscard]] bool has(const std::string& space) const;
  /// How far its file is: every write up to this index is seen by a read. It may be further. All of
  /// them, where the folder is the primary's own.
  [[nodiscard]] LogIndex index(const std::string& space) const;
  /// `not_found` where the replica has not loaded it, `unavailable` where its file cannot be read.
  [[nodiscard]] Result<model::Rows> read(const std::string& space,
                                         const model::Statement& statement, Millis time_max);
  [[nodiscard]] Result<> copy_to(const std::string& space, const std::string& path);

  static constexpr std::size_t idle_max = 256;  ///< connections kept open

 private:
  /// The file that a connection was opened on: sqld may put another one in its place.
  struct Identity {
    dev_t device = 0;
    ino_t inode = 0;
    bool operator==(const Identity&) const = default;
  };
  struct Open {
    std::string space;
    Identity identity;
    std::unique_ptr<sqlkit::Connection> connection;
  };

  [[nodiscard]] std::filesystem::path file_of(const std::string& space) const;
  [[nodiscard]] Result<Open> take(const std::string& space);
  void give_back(Open open);

  const std::filesystem::path folder_;
  std::mutex mutex_;
  std::list<Open> idle_;  // most recently used first
};

}  // namespace fw::databases::libsql
