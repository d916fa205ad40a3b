#include "store/backup/tar.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/text.hpp"
#include "model/objects.hpp"

namespace fw::store::backup {
namespace {

constexpr std::size_t kBlock = 512;
constexpr std::size_t kNameBytesMax = 100;
constexpr std::uint64_t kFileBytesMax = (std::uint64_t{1} << 33) - 1;  // eleven octal digits

// Offsets and lengths of the fields of a header (POSIX.1-1988).
struct Field {
  std::size_t at;
  std::size_t length;
};
constexpr Field kName{0, 100}, kMode{100, 8}, kUser{108, 8}, kGroup{116, 8}, kSize{124, 12},
    kTime{136, 12}, kSum{148, 8}, kType{156, 1}, kMagic{257, 8}, kPrefix{345, 155};

void set(std::span<char> header, Field field, std::string_view text) {
  std::memcpy(header.data() + field.at, text.data(), std::min(text.size(), field.length));
}

void set_octal(std::span<char> header, Field field, std::uint64_t number) {
  set(header, field, fmt::format("{:0{}o}", number, field.length - 1));
}

/// Up to the first NUL.
std::string_view get(std::span<const char> header, Field field) {
  const std::string_view whole(header.data() + field.at, field.length);
  return whole.substr(0, whole.find('\0'));
}

std::optional<std::uint64_t> get_octal(std::span<const char> header, Field field) {
  const std::string_view digits = trim(get(header, field));
  if (digits.empty()) return std::nullopt;
  std::uint64_t number = 0;
  for (const char c : digits) {
    if (c < '0' || c > '7') return std::nullopt;
    number = number * 8 + static_cast<std::uint64_t>(c - '0');
  }
  return number;
}

/// Of all bytes, those of the sum itself taken as blanks.
std::uint64_t sum_of(std::span<const char> header) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const bool in_sum = i >= kSum.at && i < kSum.at + kSum.length;
    sum += in_sum ? std::uint64_t{' '} : static_cast<unsigned char>(header[i]);
  }
  return sum;
}

std::uint64_t padding_of(std::uint64_t bytes) { return (kBlock - bytes % kBlock) % kBlock; }

}  // namespace

Result<> TarWriter::begin(std::string_view name, std::uint64_t bytes) {
  if (name.size() > kNameBytesMax || bytes > kFileBytesMax)
    return fail(Code::limit, "{} is too large, or its name too long, for an archive", name);
  std::array<char, kBlock> header{};
  set(header, kName, name);
  set_octal(header, kMode, 0600);
  set_octal(header, kUser, 0);
  set_octal(header, kGroup, 0);
  set_octal(header, kSize, bytes);
  set_octal(header, kTime,
            static_cast<std::uint64_t>(std::max<std::int64_t>(0, to_ms(at_))) / 1'000);
  set(header, kType, "0");
  set(header, kMagic,
      std::string_view("ustar\0"
                       "00",
                       8));
  set(header, kSum, fmt::format("{:06o}", sum_of(header)));
  header.at(kSum.at + 7) = ' ';
  return to_->write({header.data(), header.size()});
}

Result<> TarWriter::pad(std::uint64_t bytes) {
  return to_->write(std::string(padding_of(bytes), '\0'));
}

Result<> TarWriter::add_text(std::string_view name, std::string_view text) {
  FW_CHECK(begin(name, text.size()));
  FW_CHECK(to_->write(text));
  return pad(text.size());
}

Result<> TarWriter::add_file(std::string_view name, const std::filesystem::path& path) {
  FW_TRY(File file, File::open(path));
  FW_TRY(const std::uint64_t bytes, file.size());
  FW_CHECK(begin(name, bytes));
  std::string chunk(kChunkBytes, '\0');
  std::uint64_t done = 0;
  while (done < bytes) {
    FW_TRY(const std::size_t size, file.read(std::span<char>(chunk)));
    done += size;
    if (size == 0 || done > bytes) return fail(Code::conflict, "{} changed while read", name);
    FW_CHECK(to_->write(std::string_view(chunk).substr(0, size)));
  }
  return pad(bytes);
}

Result<> TarWriter::finish() {
  FW_CHECK(to_->write(std::string(2 * kBlock, '\0')));
  return to_->finish();
}

Result<bool> TarReader::read_block(std::span<char> block) {
  std::size_t size = 0;
  while (size < block.size()) {
    FW_TRY(const std::size_t more, from_->read(block.subspan(size)));
    if (more == 0) break;
    size += more;
  }
  if (size == 0) return false;
  if (size != block.size()) return fail(Code::corrupt, "the archive ends too early");
  return true;
}

Result<> TarReader::skip(std::uint64_t bytes) {
  std::string chunk(kChunkBytes, '\0');
  while (bytes > 0) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, chunk.size()));
    FW_TRY(const std::size_t size, from_->read(std::span(chunk.data(), wanted)));
    if (size == 0) return fail(Code::corrupt, "the archive ends too early");
    bytes -= size;
  }
  return {};
}

/// Nothing but zeros follows, and what is below has its own true end.
Result<> TarReader::expect_end() {
  std::array<char, kBlock> block{};
  while (true) {
    FW_TRY(const bool more, read_block(block));
    if (!more) return {};
    if (std::ranges::any_of(block, [](char c) { return c != '\0'; }))
      return fail(Code::corrupt, "something follows the archive");
  }
}

Result<std::optional<TarEntry>> TarReader::next() {
  FW_CHECK(skip(left_ + padding_));
  left_ = padding_ = 0;
  std::array<char, kBlock> header{};
  FW_TRY(const bool more, read_block(header));
  if (!more) return fail(Code::corrupt, "the archive has no end");
  if (std::ranges::all_of(header, [](char c) { return c == '\0'; })) {
    FW_CHECK(expect_end());
    return std::nullopt;
  }
  const auto bytes = get_octal(header, kSize);
  const char type = header.at(kType.at);
  if (!get(header, kMagic).starts_with("ustar") || get_octal(header, kSum) != sum_of(header) ||
      !bytes || *bytes > kFileBytesMax || (type != '0' && type != '\0'))
    return fail(Code::corrupt, "this is no archive of plain files");
  TarEntry entry{.name = std::string(get(header, kName)), .bytes = *bytes};
  if (const std::string_view prefix = get(header, kPrefix); !prefix.empty())
    entry.name = fmt::format("{}/{}", prefix, entry.name);
  if (!model::check_key(entry.name))
    return fail(Code::corrupt, "the archive holds a file with a name that is not allowed");
  left_ = *bytes;
  padding_ = padding_of(*bytes);
  return entry;
}

Result<std::size_t> TarReader::read(std::span<char> into) {
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left_, into.size()));
  if (wanted == 0) return 0;
  FW_TRY(const std::size_t size, from_->read(into.subspan(0, wanted)));
  if (size == 0) return fail(Code::corrupt, "the archive ends too early");
  left_ -= size;
  return size;
}

Result<> TarReader::copy_to(const std::filesystem::path& path) {
  FW_TRY(const auto file, FileSink::create(path));
  std::string chunk(kChunkBytes, '\0');
  while (true) {
    FW_TRY(const std::size_t size, read(std::span<char>(chunk)));
    if (size == 0) return file->finish();
    FW_CHECK(file->write(std::string_view(chunk).substr(0, size)));
  }
}

Result<std::string> TarReader::text(std::size_t bytes_max) {
  if (left_ > bytes_max) return fail(Code::limit, "a file of the archive is too large");
  std::string text(static_cast<std::size_t>(left_), '\0');
  std::size_t at = 0;
  while (at < text.size()) {
    FW_TRY(const std::size_t size, read(std::span(text.data() + at, text.size() - at)));
    at += size;
  }
  return text;
}

}  // namespace fw::store::backup
