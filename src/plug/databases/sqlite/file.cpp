#include "plug/databases/sqlite/file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace fw::databases::sqlite {

namespace fs = std::filesystem;

namespace {

/// Between a file's name and what is said of one that was set aside.
constexpr std::string_view kAside = ".damaged-";

/// A file or a folder.
Result<> sync(const fs::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return fail(Code::unavailable, "{}: {}", path.string(), std::strerror(errno));
  const bool synced = ::fsync(fd) == 0;
  ::close(fd);
  if (!synced) return fail(Code::unavailable, "{} cannot be synced", path.string());
  return {};
}

}  // namespace

/// Keeps a file from being closed for others' sake while it is used.
class File::Pin {
 public:
  explicit Pin(File& file) : file_(file) { file_.open_files_->pin(file_.shared_from_this()); }
  ~Pin() { file_.open_files_->unpin(file_); }
  Pin(const Pin&) = delete;
  Pin& operator=(const Pin&) = delete;

 private:
  File& file_;
};

void OpenFiles::pin(const std::shared_ptr<File>& file) {
  std::shared_ptr<File> victim;
  {
    const std::lock_guard lock(mutex_);
    ++file->pins_;
    if (file->listed_) {
      by_use_.splice(by_use_.begin(), by_use_, file->place_);
      return;
    }
    by_use_.push_front(file);
    file->place_ = by_use_.begin();
    file->listed_ = true;
    if (by_use_.size() <= files_max_) return;
    for (auto last = std::prev(by_use_.end()); last != by_use_.begin(); --last) {
      if ((*last)->pins_ > 0) continue;
      victim = *last;
      victim->listed_ = false;
      by_use_.erase(last);
      break;
    }
  }
  // Closing may checkpoint, which takes its time: not under the lock. Whoever wants the file
  // meanwhile waits for its own lock and opens it again.
  if (victim) victim->close();
}

void OpenFiles::unpin(File& file) {
  const std::lock_guard lock(mutex_);
  --file.pins_;
}

void OpenFiles::forget(File& file) {
  std::shared_ptr<File> keep;  // its destructor must not run under the lock
  const std::lock_guard lock(mutex_);
  if (!file.listed_) return;
  keep = *file.place_;
  by_use_.erase(file.place_);
  file.listed_ = false;
}

void OpenFiles::close_all() {
  std::list<std::shared_ptr<File>> all;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& file : by_use_) file->listed_ = false;
    all.swap(by_use_);
  }
  for (const auto& file : all) file->close();
}

std::size_t OpenFiles::size() {
  const std::lock_guard lock(mutex_);
  return by_use_.size();
}

File::File(fs::path path, model::Durability durability, const FolderOptions& options,
           std::shared_ptr<OpenFiles> open_files)
    : path_(std::move(path)),
      durability_(durability),
      options_(options),
      open_files_(std::move(open_files)) {}

File::~File() { close(); }

Result<> File::ensure_open() {
  const Pin pin(*this);
  const std::lock_guard lock(writer_mutex_);
  return open_writer();
}

Result<> File::open_writer() {
  if (removed_) return fail(Code::not_found, "this database was removed");
  if (writer_ && !writer_->is_broken()) return {};
  writer_.reset();
  FW_TRY(const bool is_new, sqlkit::create_private(path_.string()));
  folder_unsynced_ = folder_unsynced_ || is_new;
  if (durability_ == model::Durability::full) FW_CHECK(sync_new_folder());
  FW_TRY(writer_, Connection::open(path_.string(), Access::write, durability_));
  return {};
}

Result<> File::sync_new_folder() {
  if (!folder_unsynced_) return {};
  FW_CHECK(sync(path_.parent_path()));
  // The folder itself may be new: one of the shelves.
  if (durability_ == model::Durability::normal) FW_CHECK(sync(path_.parent_path().parent_path()));
  folder_unsynced_ = false;
  return {};
}

Result<std::unique_ptr<Connection>> File::take_reader() {
  std::unique_lock lock(readers_mutex_);
  reader_free_.wait(
      lock, [&] { return !idle_readers_.empty() || readers_ < options_.readers_per_file_max; });
  if (!idle_readers_.empty()) {
    auto reader = std::move(idle_readers_.back());
    idle_readers_.pop_back();
    return reader;
  }
  ++readers_;
  lock.unlock();
  auto opened = Connection::open(path_.string(), Access::read_only, durability_);
  if (!opened) give_back(nullptr);
  return opened;
}

void File::give_back(std::unique_ptr<Connection> reader) {
  const std::lock_guard lock(readers_mutex_);
  if (reader && !reader->is_broken()) {
    idle_readers_.push_back(std::move(reader));
  } else {
    --readers_;
  }
  reader_free_.notify_one();
}

Result<model::Rows> File::read(const model::Statement& statement) {
  const Pin pin(*this);
  {
    const std::lock_guard lock(writer_mutex_);
    FW_CHECK(open_writer());
    // There are many files of this kind and few who read them: one connection serves both.
    if (durability_ == model::Durability::normal)
      return writer_->read(statement, options_.read_time_max);
  }
  FW_TRY(auto reader, take_reader());
  auto rows = reader->read(statement, options_.read_time_max);
  give_back(std::move(reader));
  return rows;
}

Result<std::vector<model::Written>> File::write(std::span<const model::Statement> batch) {
  const Pin pin(*this);
  const std::lock_guard lock(writer_mutex_);
  FW_CHECK(open_writer());
  return writer_->write(batch);
}

Result<> File::settle() {
  const Pin pin(*this);
  const std::lock_guard lock(writer_mutex_);
  FW_CHECK(open_writer());
  if (durability_ == model::Durability::full) return writer_->checkpoint();
  // Its pages are synced by every write. A rollback journal that a power cut brings back would undo
  // the last one.
  const fs::path journal = path_.string() + "-journal";
  std::error_code error;
  if (fs::exists(journal, error)) FW_CHECK(sync(journal));
  return sync_new_folder();
}

Result<> File::copy_to(const std::string& path) {
  const Pin pin(*this);
  if (durability_ == model::Durability::normal) {
    const std::lock_guard lock(writer_mutex_);
    FW_CHECK(open_writer());
    return writer_->copy_to(path);
  }
  {
    const std::lock_guard lock(writer_mutex_);
    FW_CHECK(open_writer());
  }
  // A reader's copy lets the writer go on meanwhile.
  FW_TRY(auto reader, take_reader());
  auto copied = reader->copy_to(path);
  give_back(std::move(reader));
  return copied;
}

void File::close() {
  const std::lock_guard lock(writer_mutex_);
  {
    const std::lock_guard readers_lock(readers_mutex_);
    readers_ -= idle_readers_.size();
    idle_readers_.clear();
  }
  writer_.reset();  // last, so that its checkpoint finds no reader
}

Result<> File::remove() {
  {
    const std::lock_guard lock(writer_mutex_);
    removed_ = true;
  }
  close();
  open_files_->forget(*this);
  for (const fs::path& aside : files_aside()) {
    std::error_code error;
    fs::remove(aside, error);
    if (error)
      return fail(Code::unavailable, "{} cannot be removed: {}", aside.string(), error.message());
  }
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
    std::error_code error;
    fs::remove(path_.string() + suffix, error);
    if (error)
      return fail(Code::unavailable, "{}{} cannot be removed: {}", path_.string(), suffix,
                  error.message());
  }
  return sync(path_.parent_path());
}

std::vector<fs::path> File::files_aside() const {
  std::vector<fs::path> found;
  const std::string prefix = path_.filename().string() + std::string(kAside);
  std::error_code error;
  for (fs::directory_iterator at(path_.parent_path(), error), end; !error && at != end;
       at.increment(error))
    if (at->path().filename().string().starts_with(prefix)) found.push_back(at->path());
  return found;
}

Result<std::string> File::set_aside(std::string_view label) {
  const Pin pin(*this);
  const std::lock_guard lock(writer_mutex_);
  if (removed_) return fail(Code::not_found, "this database was removed");
  const auto is_main = [](const fs::path& path) {
    const std::string name = path.filename().string();
    return !name.ends_with("-journal") && !name.ends_with("-wal");
  };
  if (std::ranges::count_if(files_aside(), is_main) >= std::ptrdiff_t{aside_max})
    return fail(Code::limit, "{} damaged files of {} are kept already", aside_max, path_.string());
  {
    const std::lock_guard readers_lock(readers_mutex_);
    readers_ -= idle_readers_.size();
    idle_readers_.clear();
  }
  writer_.reset();
  const std::string aside = fmt::format("{}{}{}", path_.string(), kAside, label);
  // A journal goes with its file: whoever mends that one needs it.
  for (const char* suffix : {"-wal", "-journal", ""}) {
    const std::string from = path_.string() + suffix;
    std::error_code error;
    if (!fs::exists(from, error)) continue;
    fs::rename(from, aside + suffix, error);
    if (error) return fail(Code::unavailable, "{} cannot be renamed: {}", from, error.message());
  }
  std::error_code error;
  fs::remove(path_.string() + "-shm", error);
  FW_CHECK(sync(path_.parent_path()));
  return aside;
}

}  // namespace fw::databases::sqlite
