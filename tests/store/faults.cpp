#include "faults.hpp"

#include <sqlite3.h>

#include <cstdlib>

namespace fw::test {

void Faults::arm(Fault fault, std::int64_t calls, bool for_ever) {
  fault_ = fault;
  left_ = calls;
  for_ever_ = for_ever;
  struck_ = false;
  armed_ = true;
}

void Faults::disarm() { armed_ = false; }

bool Faults::strike(Call call) {
  if (!armed_) return false;
  if (fault_ == Fault::full && call != Call::write) return false;
  if (fault_ == Fault::no_descriptors && call != Call::open) return false;
  const std::int64_t left = left_--;
  if (left > 0 || (left < 0 && !for_ever_)) return false;
  struck_ = true;
  return true;
}

Faults& faults() {
  static Faults one;
  return one;
}

namespace {

using Call = Faults::Call;

sqlite3_vfs* under() {
  static sqlite3_vfs* const vfs = sqlite3_vfs_find(nullptr);
  return vfs;
}

/// Before the real file's own bytes.
struct Layer {
  sqlite3_file base;
};
sqlite3_file* real(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<Layer*>(file) + 1);
}

int no_room_or(int otherwise) { return faults().fault() == Fault::full ? SQLITE_FULL : otherwise; }

int close_file(sqlite3_file* file) { return real(file)->pMethods->xClose(real(file)); }
int read_file(sqlite3_file* file, void* to, int bytes, sqlite3_int64 at) {
  if (faults().strike(Call::other)) return SQLITE_IOERR_READ;
  return real(file)->pMethods->xRead(real(file), to, bytes, at);
}
int write_file(sqlite3_file* file, const void* from, int bytes, sqlite3_int64 at) {
  if (faults().strike(Call::write)) {
    // A disk that fills takes some of it.
    real(file)->pMethods->xWrite(real(file), from, bytes / 2, at);
    return no_room_or(SQLITE_IOERR_WRITE);
  }
  return real(file)->pMethods->xWrite(real(file), from, bytes, at);
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  if (faults().strike(Call::other)) return SQLITE_IOERR_TRUNCATE;
  return real(file)->pMethods->xTruncate(real(file), size);
}
int sync_file(sqlite3_file* file, int flags) {
  if (faults().strike(Call::other)) return SQLITE_IOERR_FSYNC;
  return real(file)->pMethods->xSync(real(file), flags);
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  if (faults().strike(Call::other)) return SQLITE_IOERR_FSTAT;
  return real(file)->pMethods->xFileSize(real(file), size);
}
int lock_file(sqlite3_file* file, int level) {
  if (faults().strike(Call::other)) return SQLITE_IOERR_LOCK;
  return real(file)->pMethods->xLock(real(file), level);
}
int unlock_file(sqlite3_file* file, int level) {
  return real(file)->pMethods->xUnlock(real(file), level);
}
int check_lock(sqlite3_file* file, int* out) {
  if (faults().strike(Call::other)) return SQLITE_IOERR_CHECKRESERVEDLOCK;
  return real(file)->pMethods->xCheckReservedLock(real(file), out);
}
int control(sqlite3_file* file, int what, void* with) {
  return real(file)->pMethods->xFileControl(real(file), what, with);
}
int sector_size(sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); }
int traits(sqlite3_file* file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); }
int map_shared(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  if (faults().strike(extend != 0 ? Call::write : Call::other))
    return no_room_or(SQLITE_IOERR_SHMMAP);
  return real(file)->pMethods->xShmMap(real(file), page, size, extend, out);
}
int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
  return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
void barrier(sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); }
int unmap_shared(sqlite3_file* file, int remove) {
  return real(file)->pMethods->xShmUnmap(real(file), remove);
}

const sqlite3_io_methods kMethods = {2,         close_file,   read_file, write_file,  truncate_file,
                                     sync_file, file_size,    lock_file, unlock_file, check_lock,
                                     control,   sector_size,  traits,    map_shared,  lock_shared,
                                     barrier,   unmap_shared, nullptr,   nullptr};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
  file->pMethods = nullptr;
  if (faults().strike(Call::open)) return SQLITE_CANTOPEN;
  const int result = under()->xOpen(under(), name, real(file), flags, out);
  if (result == SQLITE_OK) file->pMethods = &kMethods;
  return result;
}
int delete_file(sqlite3_vfs*, const char* name, int sync_folder) {
  if (faults().strike(Call::other)) return SQLITE_IOERR_DELETE;
  return under()->xDelete(under(), name, sync_folder);
}
int access_file(sqlite3_vfs*, const char* name, int flags, int* out) {
  if (faults().strike(Call::other)) return SQLITE_IOERR_ACCESS;
  return under()->xAccess(under(), name, flags, out);
}

std::unexpected<Error> struck(const std::filesystem::path& path) {
  return fail(Code::unavailable, "{}: a fault", path.string());
}

class FaultyAppend final : public store::AppendFile {
 public:
  FaultyAppend(std::unique_ptr<store::AppendFile> file, std::filesystem::path path)
      : file_(std::move(file)), path_(std::move(path)) {}

  Result<> append(std::string_view bytes) override {
    if (!faults().strike(Call::write)) return file_->append(bytes);
    FW_CHECK(file_->append(bytes.substr(0, bytes.size() / 2)));
    return struck(path_);
  }
  Result<> sync() override {
    return faults().strike(Call::other) ? Result<>(struck(path_)) : file_->sync();
  }
  Result<> truncate(std::size_t bytes) override {
    return faults().strike(Call::other) ? Result<>(struck(path_)) : file_->truncate(bytes);
  }

 private:
  const std::unique_ptr<store::AppendFile> file_;
  const std::filesystem::path path_;
};

}  // namespace

void put_faults_under_sqlite() {
  static sqlite3_vfs layer = *under();
  layer.zName = "faults";
  layer.szOsFile = under()->szOsFile + static_cast<int>(sizeof(Layer));
  layer.xOpen = open_file;
  layer.xDelete = delete_file;
  layer.xAccess = access_file;
  if (sqlite3_vfs_register(&layer, 1) != SQLITE_OK) std::abort();
}

Result<std::unique_ptr<store::AppendFile>> FaultyDisk::create(const std::filesystem::path& path) {
  if (faults().strike(Call::open)) return struck(path);
  FW_TRY(auto file, disk_.create(path));
  return std::make_unique<FaultyAppend>(std::move(file), path);
}
Result<std::string> FaultyDisk::read(const std::filesystem::path& path) {
  if (faults().strike(Call::open)) return struck(path);
  return disk_.read(path);
}
Result<std::shared_ptr<store::ReadFile>> FaultyDisk::open(const std::filesystem::path& path) {
  if (faults().strike(Call::open)) return struck(path);
  return disk_.open(path);
}
Result<> FaultyDisk::remove(const std::filesystem::path& path) {
  if (faults().strike(Call::other)) return struck(path);
  return disk_.remove(path);
}
Result<std::vector<std::string>> FaultyDisk::list(const std::filesystem::path& folder) {
  if (faults().strike(Call::open)) return struck(folder);
  return disk_.list(folder);
}

}  // namespace fw::test
