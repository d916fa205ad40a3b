// A monitor's file in which bytes were changed: every use of it gives an answer or an error, one
// that was set aside makes room for one that works, and its neighbour is not touched.
// rooms: store plug/databases/sqlite
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/assert.hpp"
#include "plug/databases/sqlite/sqlite.hpp"
#include "store/history/roll_up.hpp"
#include "store/history/series.hpp"
#include "store/monitor_files.hpp"

using namespace fw;
namespace fs = std::filesystem;

namespace {

const model::MonitorId kShop("local_shop");
const model::MonitorId kNeighbour("local_neighbour");
const Instant kBegin = from_ms(1'767'225'600'000);

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<store::Record> looks(int from, int before) {
  std::vector<store::Record> records;
  for (int minute = from; minute < before; ++minute) {
    store::ResultRecord look;
    look.slot = minute;
    look.place = "local";
    look.probe_id = std::to_string(minute);
    look.planned_at = look.started_at = kBegin + minute * 1min;
    look.outcome = minute % 10 == 0 ? model::Outcome::down : model::Outcome::up;
    look.phases.total = Micros(1'000 + minute);
    if (minute % 10 == 0) look.evidence = "{}";
    records.emplace_back(look);
  }
  return records;
}

Result<> use(store::MonitorFiles& files, const model::MonitorId& id) {
  FW_TRY(const auto database, files.open(id));
  for (const Millis step : {Millis(3min), Millis(1h), Millis(24h)}) {
    FW_TRY([[maybe_unused]] const auto points,
           store::read_series(database.get(), {kBegin, kBegin + 400 * step, step}, {}));
  }
  FW_TRY([[maybe_unused]] const auto rows,
         store::read_results(*database, Instant{}, Instant::max(), 100));
  FW_TRY([[maybe_unused]] const auto written, database->write(store::filing_of(looks(300, 302))));
  FW_TRY([[maybe_unused]] const auto rolled, store::roll_up(*database, kBegin + 9h, {}));
  FW_TRY([[maybe_unused]] const auto damage, store::read_damage(*database));
  return {};
}

/// A folder with the files of two monitors, closed.
class Shelf {
 public:
  Shelf() {
    std::error_code none;
    const fs::path in = fs::is_directory("/dev/shm", none) ? "/dev/shm" : fs::temp_directory_path();
    std::string name = (in / "fw-fuzz-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    folder_ = name;
    {
      const auto databases = *databases::sqlite::open_folder(folder_);
      store::MonitorFiles files(*databases, log_, metrics_);
      for (const auto& id : {kShop, kNeighbour}) {
        const auto database = *files.open(id);
        FW_ASSERT(database->write(store::filing_of(looks(0, 150))));
        FW_ASSERT(store::roll_up(*database, kBegin + 2h, {}));
      }
    }
    for (const auto& entry : fs::recursive_directory_iterator(folder_ / "monitors")) {
      const std::string file = entry.path().filename().string();
      if (file == kShop.value + ".db") shop_ = entry.path();
      if (file == kNeighbour.value + ".db") neighbour_ = entry.path();
    }
    whole_ = bytes_of(shop_);
    unharmed_ = bytes_of(neighbour_);
  }
  ~Shelf() {
    std::error_code error;
    fs::remove_all(folder_, error);
  }
  Shelf(const Shelf&) = delete;
  Shelf& operator=(const Shelf&) = delete;

  [[nodiscard]] const std::string& whole() const { return whole_; }

  void try_with(const std::string& bytes) {
    for (const auto& entry : fs::directory_iterator(shop_.parent_path()))
      if (entry.path() != neighbour_) fs::remove(entry.path());
    std::ofstream(shop_, std::ios::binary).write(bytes.data(), std::ssize(bytes));
    const auto databases = *databases::sqlite::open_folder(folder_);
    store::MonitorFiles files(*databases, log_, metrics_);
    const auto used = use(files, kShop);
    if (!used && store::may_be_damage(used.error()) && files.replace_damaged(kShop, kBegin))
      FW_ASSERT(use(files, kShop));
    FW_ASSERT(bytes_of(neighbour_) == unharmed_);
  }

 private:
  NullLog log_;
  NullMetrics metrics_;
  fs::path folder_;
  fs::path shop_;
  fs::path neighbour_;
  std::string whole_;
  std::string unharmed_;
};

}  // namespace

/// Every four bytes are a change: where (three bytes), and what is written there; "where" beyond
/// the end cuts the file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Shelf shelf;
  std::string bytes = shelf.whole();
  for (; size >= 4 && !bytes.empty(); data += 4, size -= 4) {
    const std::size_t at = (std::size_t{data[0]} << 16U) | (std::size_t{data[1]} << 8U) | data[2];
    if (at < bytes.size()) {
      bytes[at] = static_cast<char>(data[3]);
    } else {
      bytes.resize(at % bytes.size());
    }
  }
  shelf.try_with(bytes);
  return 0;
}
