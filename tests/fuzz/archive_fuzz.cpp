// Archives that somebody hands in for import: the first byte says whether gzip is around the tar.
// Read without harm, names and sizes within their limits; rows and settings in them, too.
// rooms: store
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/assert.hpp"
#include "store/backup/manifest.hpp"
#include "store/backup/rows.hpp"
#include "store/backup/secrets.hpp"
#include "store/backup/tar.hpp"

namespace {

using namespace fw;
using namespace fw::store::backup;

constexpr std::size_t kTextMax = 1 << 16;
constexpr std::size_t kFilesMax = 1'000;

class Bytes final : public Source {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
  Result<std::size_t> read(std::span<char> into) override {
    const std::size_t size = std::min({into.size(), bytes_.size(), std::size_t{700}});
    std::memcpy(into.data(), bytes_.data(), size);
    bytes_.remove_prefix(size);
    return size;
  }

 private:
  std::string_view bytes_;
};

void read_file(const TarEntry& entry, TarReader& tar) {
  FW_ASSERT(model::check_key(entry.name).has_value());
  if (entry.name == kRowsFile) {
    Lines lines([&tar](std::span<char> into) { return tar.read(into); });
    (void)count_lines(lines);
    return;
  }
  const auto text = tar.text(kTextMax);
  if (!text) return;
  FW_ASSERT(text->size() == entry.bytes);
  (void)read_settings(*text);
  (void)read_keys(*text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::unique_ptr<Source> source = std::make_unique<Bytes>(bytes);
  if (data[0] == 'z') source = make_gunzip(std::move(source));
  TarReader tar(std::move(source));
  for (std::size_t files = 0; files < kFilesMax; ++files) {
    const auto entry = tar.next();
    if (!entry || !*entry) break;
    read_file(**entry, tar);
  }
  (void)from_line(bytes);
  (void)read_settings(bytes);
  (void)read_keys(bytes);
  return 0;
}
