#include "store/backup/stream.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/hash.hpp"
#include "base/random.hpp"
#include "store/backup/tar.hpp"

namespace fw::store::backup {
namespace {

namespace fs = std::filesystem;

class Streams : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string made = (fs::temp_directory_path() / "fw-stream-XXXXXX").string();
    ASSERT_NE(::mkdtemp(made.data()), nullptr);
    folder_ = made;
  }
  void TearDown() override { fs::remove_all(folder_); }

  /// The whole chain to a file.
  void pack(const fs::path& path, std::string_view large) {
    TarWriter tar(make_gzip(make_encryption(*FileSink::create(path), key_, "here")), Instant{});
    ASSERT_TRUE(tar.add_text("a.json", "{}"));
    ASSERT_TRUE(tar.add_text("b/empty", ""));
    ASSERT_TRUE(File::create(folder_ / "large")->write(large));
    ASSERT_TRUE(tar.add_file("b/large", folder_ / "large"));
    ASSERT_TRUE(tar.finish());
  }
  Result<TarReader> reader(const fs::path& path, std::string_view key, std::string context) {
    FW_TRY(auto file, FileSource::open(path));
    return TarReader(make_gunzip(make_decryption(std::move(file), key, std::move(context))));
  }
  /// Every file's content, or the first failure.
  Result<std::size_t> read_all(const fs::path& path, std::string_view key,
                               const std::string& context) {
    FW_TRY(TarReader tar, reader(path, key, context));
    std::size_t files = 0;
    while (true) {
      FW_TRY(const auto entry, tar.next());
      if (!entry) return files;
      FW_CHECK(tar.text(10 << 20));
      ++files;
    }
  }

  fs::path folder_;
  const std::string key_ = std::string(32, 'k');
};

std::string noise(std::size_t bytes) {
  std::string text(bytes, '\0');
  SeededRandom(3).fill(std::as_writable_bytes(std::span(text)));
  return text;
}

TEST_F(Streams, GiveBackWhatWentIn) {
  const std::string large = noise(300'000);
  pack(folder_ / "x", large);
  TarReader tar = *reader(folder_ / "x", key_, "here");
  EXPECT_EQ((*tar.next())->name, "a.json");
  EXPECT_EQ(*tar.text(10), "{}");
  EXPECT_EQ((*tar.next())->bytes, 0U);
  EXPECT_EQ((*tar.next())->name, "b/large");
  ASSERT_TRUE(tar.copy_to(folder_ / "out"));
  EXPECT_EQ(facts_of(folder_ / "out")->sha256, sha256_hex(large));
  EXPECT_EQ(*tar.next(), std::nullopt);
}

TEST_F(Streams, OpenUnderTheirKeyInTheirContextOnly) {
  pack(folder_ / "x", "");
  EXPECT_EQ(*read_all(folder_ / "x", key_, "here"), 3U);
  EXPECT_EQ(read_all(folder_ / "x", std::string(32, 'j'), "here").error().code(), Code::corrupt);
  EXPECT_EQ(read_all(folder_ / "x", key_, "there").error().code(), Code::corrupt);
}

TEST_F(Streams, EveryChangedOrMissingByteIsSeen) {
  pack(folder_ / "x", noise(2'000));
  const std::string whole = *read_file(folder_ / "x", 1 << 20);
  for (std::size_t at = 0; at < whole.size(); at += 7) {
    for (const bool cut : {true, false}) {
      std::string changed = cut ? whole.substr(0, at) : whole;
      if (!cut) changed[at] = static_cast<char>(changed[at] ^ 4);
      fs::remove(folder_ / "y");
      ASSERT_TRUE(File::create(folder_ / "y")->write(changed));
      EXPECT_FALSE(read_all(folder_ / "y", key_, "here")) << at;
    }
  }
}

TEST_F(Streams, ChunksAreNotCutAtTheirBorder) {
  for (const std::size_t size : {kChunkBytes - 1, kChunkBytes, kChunkBytes + 1, 2 * kChunkBytes}) {
    const fs::path path = folder_ / std::to_string(size);
    auto sink = make_encryption(*FileSink::create(path), key_, "");
    const std::string bytes = noise(size);
    ASSERT_TRUE(sink->write(bytes));
    ASSERT_TRUE(sink->finish());
    auto source = make_decryption(*FileSource::open(path), key_, "");
    std::string read;
    std::string part(1'000, '\0');
    while (true) {
      const auto got = source->read(std::span<char>(part));
      ASSERT_TRUE(got);
      if (*got == 0) break;
      read += part.substr(0, *got);
    }
    EXPECT_EQ(sha256_hex(read), sha256_hex(bytes));
  }
}

}  // namespace
}  // namespace fw::store::backup
