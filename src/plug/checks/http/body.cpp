#include "plug/checks/http/body.hpp"

#include <algorithm>
#include <array>

namespace fw::checks::http {

Body::Body(std::size_t keep_max) : keep_max_(std::min<std::size_t>(keep_max, kBodyBytesMax)) {}

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
  if (decoder_) {
    decode_piece(piece);
  } else {
    take(piece);
  }
  return problem_ == model::Reason::none && !cut_;
}

void Body::decode_piece(std::string_view piece) {
  std::array<char, 16 * 1024> out;
  while (true) {
    const auto [used, made, state] = decoder_->decode(piece, out);
    if (state == Decoder::State::broken) {
      stop(model::Reason::bad_http);
      return;
    }
    piece.remove_prefix(used);
    take({out.data(), made});
    const bool swells = bytes_ > kRatioFreeBytes && bytes_ > wire_bytes_ * kRatioMax;
    if (bytes_ > kInflatedBytesMax || swells) {
      stop(model::Reason::decompression_limit);
      return;
    }
    may_end_ = state == Decoder::State::may_end;
    const bool has_progress = used > 0 || made > 0;
    // A full output buffer may leave decoded bytes inside although the input is used up.
    if (!has_progress || (piece.empty() && made < out.size())) return;
  }
}

void Body::take(std::string_view decoded) {
  if (decoded.empty()) return;
  bytes_ += decoded.size();
  hash_.add(decoded);
  if (kept_.size() < keep_max_) kept_.append(decoded.substr(0, keep_max_ - kept_.size()));
}

void Body::finish() {
  const bool is_short = decoder_ && wire_bytes_ > 0 && !may_end_ && !cut_;
  if (is_short && problem_ == model::Reason::none) problem_ = model::Reason::bad_http;
}

}  // namespace fw::checks::http
