#include "plug/checks/http/decoder.hpp"

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

#include <new>

#include "base/text.hpp"

namespace fw::checks::http {
namespace {

constexpr int kZlibWindowBits = 15 + 32;  // zlib or gzip, found out from the header
constexpr int kZstdWindowLogMax = 23;     // 8 MiB

class Inflate final : public Decoder {
 public:
  Inflate() {
    if (inflateInit2(&stream_, kZlibWindowBits) != Z_OK) throw std::bad_alloc();
  }
  Inflate(const Inflate&) = delete;
  Inflate& operator=(const Inflate&) = delete;
  ~Inflate() override { inflateEnd(&stream_); }

  Step decode(std::string_view in, std::span<char> out) override {
    if (is_over_) return {.used = in.size(), .made = 0, .state = State::may_end};
    stream_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(in.data()));
    stream_.avail_in = static_cast<uInt>(in.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    const int status = inflate(&stream_, Z_NO_FLUSH);
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
      return {.state = State::broken};
    is_over_ = status == Z_STREAM_END;
    return {.used = in.size() - stream_.avail_in,
            .made = out.size() - stream_.avail_out,
            .state = is_over_ ? State::may_end : State::wants_more};
  }

 private:
  z_stream stream_{};
  bool is_over_ = false;
};

class Brotli final : public Decoder {
 public:
  Brotli() : state_(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)) {
    if (!state_) throw std::bad_alloc();
  }

  Step decode(std::string_view in, std::span<char> out) override {
    if (is_over_) return {.used = in.size(), .made = 0, .state = State::may_end};
    const auto* next_in = reinterpret_cast<const std::uint8_t*>(in.data());
    auto* next_out = reinterpret_cast<std::uint8_t*>(out.data());
    std::size_t left_in = in.size();
    std::size_t left_out = out.size();
    const auto status = BrotliDecoderDecompressStream(state_.get(), &left_in, &next_in, &left_out,
                                                      &next_out, nullptr);
    if (status == BROTLI_DECODER_RESULT_ERROR) return {.state = State::broken};
    is_over_ = status == BROTLI_DECODER_RESULT_SUCCESS;
    return {.used = in.size() - left_in,
            .made = out.size() - left_out,
            .state = is_over_ ? State::may_end : State::wants_more};
  }

 private:
  struct Free {
    void operator()(BrotliDecoderState* state) const { BrotliDecoderDestroyInstance(state); }
  };
  std::unique_ptr<BrotliDecoderState, Free> state_;
  bool is_over_ = false;
};

/// A body may be several frames.
class Zstd final : public Decoder {
 public:
  Zstd() : stream_(ZSTD_createDStream()) {
    if (!stream_) throw std::bad_alloc();
    ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, kZstdWindowLogMax);
  }

  Step decode(std::string_view in, std::span<char> out) override {
    // Asked with nothing more it would speak of the next frame, which need not come.
    if (in.empty() && is_between_) return {.used = 0, .made = 0, .state = State::may_end};
    ZSTD_inBuffer from{in.data(), in.size(), 0};
    ZSTD_outBuffer to{out.data(), out.size(), 0};
    const std::size_t status = ZSTD_decompressStream(stream_.get(), &to, &from);
    if (ZSTD_isError(status) != 0) return {.state = State::broken};
    is_between_ = status == 0;
    return {.used = from.pos,
            .made = to.pos,
            .state = is_between_ ? State::may_end : State::wants_more};
  }

 private:
  struct Free {
    void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
  };
  std::unique_ptr<ZSTD_DStream, Free> stream_;
  bool is_between_ = false;
};

}  // namespace

std::unique_ptr<Decoder> make_decoder(std::string_view encoding) {
  const std::string_view name = trim(encoding);
  if (equal_ignoring_case(name, "gzip") || equal_ignoring_case(name, "x-gzip") ||
      equal_ignoring_case(name, "deflate"))
    return std::make_unique<Inflate>();
  if (equal_ignoring_case(name, "br")) return std::make_unique<Brotli>();
  if (equal_ignoring_case(name, "zstd")) return std::make_unique<Zstd>();
  return nullptr;
}

}  // namespace fw::checks::http
