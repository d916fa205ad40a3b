// Cuts the bytes of a DevTools pipe into messages, each of which ends with a NUL. Pure; owned by
// one thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fw::browser {

inline constexpr std::size_t kMessageBytesMax = 16u << 20;

class MessageReader {
 public:
  explicit MessageReader(std::size_t bytes_max = kMessageBytesMax) : bytes_max_(bytes_max) {}

  void feed(std::string_view bytes);
  /// The next whole message, without its NUL; nothing until more is fed. It stays valid until the
  /// next call of either function.
  [[nodiscard]] std::optional<std::string_view> next();
  /// Messages that were longer than allowed: none of their bytes are kept.
  [[nodiscard]] std::size_t skipped() const { return skipped_; }

 private:
  const std::size_t bytes_max_;
  std::string buffer_;
  std::size_t begin_ = 0;    ///< of the message that is being read
  std::size_t scanned_ = 0;  ///< up to here there is no NUL
  bool skipping_ = false;
  std::size_t skipped_ = 0;
};

/// The name of an event, without reading the message as a whole: browsers write it first. "" for
/// answers and whatever else does not begin so.
[[nodiscard]] std::string_view event_name(std::string_view message);

}  // namespace fw::browser
