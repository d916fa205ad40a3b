#include <zlib.h>

#include "store/backup/stream.hpp"

namespace fw::store::backup {
namespace {

constexpr int kGzipWindow = 15 + 16;  // zlib's way of saying gzip
constexpr int kMemoryLevel = 8;

Bytef* bytes_of(std::span<char> bytes) { return reinterpret_cast<Bytef*>(bytes.data()); }

class Gzip final : public Sink {
 public:
  explicit Gzip(std::unique_ptr<Sink> next) : next_(std::move(next)), out_(kChunkBytes, '\0') {
    ready_ = deflateInit2(&stream_, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, kMemoryLevel,
                          Z_DEFAULT_STRATEGY) == Z_OK;
  }
  ~Gzip() override { deflateEnd(&stream_); }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;

  [[nodiscard]] Result<> write(std::string_view bytes) override { return run(bytes, Z_NO_FLUSH); }
  [[nodiscard]] Result<> finish() override {
    FW_CHECK(run({}, Z_FINISH));
    return next_->finish();
  }

 private:
  Result<> run(std::string_view bytes, int flush) {
    if (!ready_) return fail(Code::unavailable, "there is no memory to compress with");
    std::string copy(bytes);  // zlib's interface takes no constant bytes
    stream_.next_in = bytes_of(copy);
    stream_.avail_in = static_cast<uInt>(copy.size());
    int result = Z_OK;
    do {
      stream_.next_out = bytes_of(out_);
      stream_.avail_out = static_cast<uInt>(out_.size());
      result = deflate(&stream_, flush);
      if (result == Z_STREAM_ERROR) return fail(Code::internal, "the bytes cannot be compressed");
      FW_CHECK(next_->write(std::string_view(out_).substr(0, out_.size() - stream_.avail_out)));
    } while (stream_.avail_out == 0 || (flush == Z_FINISH && result != Z_STREAM_END));
    return {};
  }

  std::unique_ptr<Sink> next_;
  std::string out_;
  z_stream stream_{};
  bool ready_ = false;
};

class Gunzip final : public Source {
 public:
  explicit Gunzip(std::unique_ptr<Source> from) : from_(std::move(from)), in_(kChunkBytes, '\0') {
    ready_ = inflateInit2(&stream_, kGzipWindow) == Z_OK;
  }
  ~Gunzip() override { inflateEnd(&stream_); }
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;

  [[nodiscard]] Result<std::size_t> read(std::span<char> into) override {
    if (!ready_) return fail(Code::unavailable, "there is no memory to decompress with");
    if (ended_ || into.empty()) return 0;
    stream_.next_out = bytes_of(into);
    stream_.avail_out = static_cast<uInt>(into.size());
    while (stream_.avail_out == into.size() && !ended_) FW_CHECK(step());
    return into.size() - stream_.avail_out;
  }

 private:
  Result<> step() {
    if (stream_.avail_in == 0) {
      FW_TRY(const std::size_t size, from_->read(std::span<char>(in_)));
      if (size == 0) return fail(Code::corrupt, "the compressed bytes end too early");
      stream_.next_in = bytes_of(in_);
      stream_.avail_in = static_cast<uInt>(size);
    }
    const int result = inflate(&stream_, Z_NO_FLUSH);
    if (result == Z_STREAM_END) return end();
    if (result != Z_OK && result != Z_BUF_ERROR)
      return fail(Code::corrupt, "the compressed bytes are damaged");
    return {};
  }

  /// Nothing may follow; and what is below must have its own true end.
  Result<> end() {
    ended_ = true;
    FW_TRY(const std::size_t more, from_->read(std::span<char>(in_)));
    if (more != 0 || stream_.avail_in != 0)
      return fail(Code::corrupt, "something follows the compressed bytes");
    return {};
  }

  std::unique_ptr<Source> from_;
  std::string in_;
  z_stream stream_{};
  bool ready_ = false;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<Sink> make_gzip(std::unique_ptr<Sink> next) {
  return std::make_unique<Gzip>(std::move(next));
}

std::unique_ptr<Source> make_gunzip(std::unique_ptr<Source> from) {
  return std::make_unique<Gunzip>(std::move(from));
}

}  // namespace fw::store::backup
