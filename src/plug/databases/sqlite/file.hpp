// One SQLite file behind the Database port: a writer, read-only readers, opened when needed and
// closed when others need the handles more. Safe to use from any thread.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <list>
#include <mutex>
#include <vector>

#include "plug/databases/sqlite/sqlite.hpp"
#include "plug/sqlkit/connection.hpp"

namespace fw::databases::sqlite {

using sqlkit::Access;
using sqlkit::Connection;

class File;

/// Which files are open, and which closes when there are too many. Safe to use from any thread.
class OpenFiles {
 public:
  explicit OpenFiles(std::size_t files_max) : files_max_(files_max) {}

  /// `file` is about to be used: it is now the most recently used one, and will not be closed
  /// before `unpin`. May close another one.
  void pin(const std::shared_ptr<File>& file);
  void unpin(File& file);
  void forget(File& file);
  void close_all();
  [[nodiscard]] std::size_t size();

 private:
  std::mutex mutex_;
  std::list<std::shared_ptr<File>> by_use_;  // most recently used first
  const std::size_t files_max_;
};

class File final : public model::Database, public std::enable_shared_from_this<File> {
 public:
  File(std::filesystem::path path, model::Durability durability, const FolderOptions& options,
       std::shared_ptr<OpenFiles> open_files);
  ~File() override;

  /// Makes the file where it is missing, and opens the writer.
  [[nodiscard]] Result<> ensure_open();
  [[nodiscard]] Result<model::Rows> read(const model::Statement& statement) override;
  [[nodiscard]] Result<std::vector<model::Written>> write(
      std::span<const model::Statement> batch) override;
  [[nodiscard]] Result<> settle() override;
  [[nodiscard]] Result<> copy_to(const std::string& path) override;

  /// Closes and deletes, what was set aside, too; every later use is `not_found`.
  [[nodiscard]] Result<> remove();
  /// Closes it and gives it another name; the next use makes a new file. Gives the path.
  [[nodiscard]] Result<std::string> set_aside(std::string_view label);

  static constexpr std::size_t aside_max = 8;

 private:
  friend class OpenFiles;
  class Pin;
  class ReaderLease;

  [[nodiscard]] Result<> open_writer();
  [[nodiscard]] Result<> sync_new_folder();
  [[nodiscard]] Result<std::unique_ptr<Connection>> take_reader();
  void give_back(std::unique_ptr<Connection> reader);
  void close();
  [[nodiscard]] std::vector<std::filesystem::path> files_aside() const;

  const std::filesystem::path path_;
  const model::Durability durability_;
  const FolderOptions options_;
  const std::shared_ptr<OpenFiles> open_files_;

  // Of OpenFiles, under its lock.
  int pins_ = 0;
  bool listed_ = false;
  std::list<std::shared_ptr<File>>::iterator place_;

  std::mutex writer_mutex_;  // taken before readers_mutex_
  std::unique_ptr<Connection> writer_;
  bool removed_ = false;
  bool folder_unsynced_ = false;  // the file is new: a power cut could take it away

  std::mutex readers_mutex_;
  std::condition_variable reader_free_;
  std::vector<std::unique_ptr<Connection>> idle_readers_;
  std::size_t readers_ = 0;
};

}  // namespace fw::databases::sqlite
