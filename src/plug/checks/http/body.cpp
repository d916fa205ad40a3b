#include "plug/checks/http/body.hpp"

#include <algorithm>
#include <array>
#include <new>

#include "base/encode.hpp"
#include "base/text.hpp"

namespace fw::checks::http {
namespace {

constexpr int kWindowBits = 15 + 32;  // zlib or gzip, found out from the header

}  // namespace

Body::Body(std::size_t keep_max)
    : keep_max_(std::min<std::size_t>(keep_max, kBodyBytesMax)), hash_(EVP_MD_CTX_new()) {
  if (hash_ == nullptr || EVP_DigestInit_ex(hash_.get(), EVP_sha256(), nullptr) != 1)
    throw std::bad_alloc();
}

void Body::set_encoding(std::string_view encoding) {
  const std::string_view name = trim(encoding);
  if (!equal_ignoring_case(name, "gzip") && !equal_ignoring_case(name, "x-gzip") &&
      !equal_ignoring_case(name, "deflate"))
    return;
  inflate_.reset(new z_stream{});
  if (inflateInit2(inflate_.get(), kWindowBits) != Z_OK) throw std::bad_alloc();
}

bool Body::stop(model::Reason reason) {
  problem_ = reason;
  return false;
}

bool Body::add(std::string_view piece) {
  if (problem_ != model::Reason::none || cut_) return false;
  const std::uint64_t room = kBodyBytesMax - wire_bytes_;
  if (piece.size() > room) {
    piece = piece.substr(0, room);
    cut_ = true;
  }
  wire_bytes_ += piece.size();
  if (inflate_) {
    inflate_piece(piece);
  } else {
    take(piece);
  }
  return problem_ == model::Reason::none && !cut_;
}

void Body::inflate_piece(std::string_view piece) {
  std::array<char, 16 * 1024> out;
  inflate_->next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(piece.data()));
  inflate_->avail_in = static_cast<uInt>(piece.size());
  bool has_more = true;
  while (has_more && !inflated_all_) {
    inflate_->next_out = reinterpret_cast<Bytef*>(out.data());
    inflate_->avail_out = static_cast<uInt>(out.size());
    const int status = inflate(inflate_.get(), Z_NO_FLUSH);
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
      stop(model::Reason::bad_http);
      return;
    }
    take({out.data(), out.size() - inflate_->avail_out});
    const bool swells = bytes_ > kRatioFreeBytes && bytes_ > wire_bytes_ * kRatioMax;
    if (bytes_ > kInflatedBytesMax || swells) {
      stop(model::Reason::decompression_limit);
      return;
    }
    inflated_all_ = status == Z_STREAM_END;
    // A full output buffer may leave decoded bytes inside zlib although the input is used up.
    has_more = status == Z_OK && (inflate_->avail_in > 0 || inflate_->avail_out == 0);
  }
}

void Body::take(std::string_view decoded) {
  if (decoded.empty()) return;
  bytes_ += decoded.size();
  EVP_DigestUpdate(hash_.get(), decoded.data(), decoded.size());
  if (kept_.size() < keep_max_) kept_.append(decoded.substr(0, keep_max_ - kept_.size()));
}

void Body::finish() {
  const bool is_short = inflate_ && wire_bytes_ > 0 && !inflated_all_ && !cut_;
  if (is_short && problem_ == model::Reason::none) problem_ = model::Reason::bad_http;
}

std::string Body::sha256() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  EVP_DigestFinal_ex(hash_.get(), digest.data(), &size);
  return to_hex({reinterpret_cast<const char*>(digest.data()), size});
}

}  // namespace fw::checks::http
