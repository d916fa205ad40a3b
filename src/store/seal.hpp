// Secrets at rest: sealed under a key that is never in the database (XChaCha20-Poly1305).
// Immutable after loading; safe to use from any thread.
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/result.hpp"

namespace fw::store {

class Seal {
 public:
  /// From `key` (base64 of 32 bytes), or where that is empty from the file, which is made with mode
  /// 0600 where it is missing. `invalid` for a key of another length.
  [[nodiscard]] static Result<Seal> load(std::string_view key, const std::filesystem::path& file,
                                         Random& random);

  /// `place` says where it will stand, such as "channels/settings/<id>": moved elsewhere, it does
  /// not open.
  [[nodiscard]] std::string seal(std::string_view plain, std::string_view place,
                                 Random& random) const;
  /// `corrupt` where it was sealed under another key, for another place, or was changed.
  [[nodiscard]] Result<std::string> open(std::string_view sealed, std::string_view place) const;

  /// From 32 raw bytes; `corrupt` for another length.
  [[nodiscard]] static Result<Seal> from_bytes(std::string_view bytes);
  /// Its 32 raw bytes, to be wrapped under another key.
  [[nodiscard]] std::string bytes() const;
  /// 32 raw bytes for one purpose, from which this key does not follow.
  [[nodiscard]] std::string derive(std::string_view purpose) const;
  /// Tells keys apart and says nothing of them: 16 hexadecimal digits.
  [[nodiscard]] std::string id() const;

  /// A fresh key in the form `load` takes.
  [[nodiscard]] static std::string make_key(Random& random);

  ~Seal();
  Seal(const Seal&) = default;
  Seal& operator=(const Seal&) = default;

 private:
  static constexpr std::size_t kKeyBytes = 32;
  Seal() = default;
  std::array<unsigned char, kKeyBytes> key_{};
};

}  // namespace fw::store
