// Takes a body in pieces: decodes it, counts, hashes, and keeps its beginning, all within bounds.
// One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "host/net/digest.hpp"
#include "model/outcome.hpp"
#include "plug/checks/http/decoder.hpp"

namespace fw::checks::http {

inline constexpr std::uint64_t kBodyBytesMax = 1 << 20;      ///< read from the wire; also kept
inline constexpr std::uint64_t kInflatedBytesMax = 8 << 20;  ///< after decompression
inline constexpr std::uint64_t kRatioMax = 100;              ///< inflated to wire bytes …
inline constexpr std::uint64_t kRatioFreeBytes = 64 * 1024;  ///< … once this much is inflated

class Body {
 public:
  /// Keeps `keep_max` bytes of the decoded body, at most kBodyBytesMax.
  explicit Body(std::size_t keep_max);

  /// Content-Encoding as sent; what make_decoder knows is decoded, anything else is kept as it is.
  void set_encoding(std::string_view encoding) { decoder_ = make_decoder(encoding); }

  /// Another piece from the wire. False once no more is wanted: see `problem` and `is_cut`.
  bool add(std::string_view piece);

  /// As new, for another try.
  void clear() { *this = Body(keep_max_); }

  /// Nothing more will come; `bad_http` where a compressed body ended early.
  void finish();

  /// Why the body is unusable: decompression_limit, bad_http or none.
  [[nodiscard]] model::Reason problem() const { return problem_; }
  /// True where bytes beyond the wire limit were left unread.
  [[nodiscard]] bool is_cut() const { return cut_; }
  /// True where `kept` lacks bytes of the body, be they read or not.
  [[nodiscard]] bool is_partial() const { return cut_ || bytes_ > kept_.size(); }
  [[nodiscard]] const std::string& kept() const { return kept_; }
  /// Decoded bytes read.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  /// Of the decoded bytes read, in lower-case hexadecimal; call once.
  [[nodiscard]] std::string sha256() { return hash_.end_hex(); }

 private:
  void take(std::string_view decoded);
  void decode_piece(std::string_view piece);
  bool stop(model::Reason reason);

  std::size_t keep_max_;
  std::string kept_;
  std::uint64_t bytes_ = 0;
  std::uint64_t wire_bytes_ = 0;
  bool cut_ = false;
  bool may_end_ = false;  ///< what was decoded is complete
  model::Reason problem_ = model::Reason::none;
  net::Digest hash_;
  std::unique_ptr<Decoder> decoder_;
};

}  // namespace fw::checks::http
