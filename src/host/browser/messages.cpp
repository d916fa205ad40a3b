#include "host/browser/messages.hpp"

namespace fw::browser {

void MessageReader::feed(std::string_view bytes) {
  if (skipping_) {
    const std::size_t end = bytes.find('\0');
    if (end == std::string_view::npos) return;
    bytes.remove_prefix(end + 1);
    skipping_ = false;
  }
  buffer_.erase(0, begin_);
  scanned_ -= begin_;
  begin_ = 0;
  buffer_ += bytes;
}

std::optional<std::string_view> MessageReader::next() {
  for (;;) {
    const std::size_t end = buffer_.find('\0', scanned_);
    if (end == std::string::npos) {
      scanned_ = buffer_.size();
      if (buffer_.size() - begin_ <= bytes_max_) return std::nullopt;
      buffer_.clear();
      buffer_.shrink_to_fit();
      begin_ = scanned_ = 0;
      skipping_ = true;
      ++skipped_;
      return std::nullopt;
    }
    const std::string_view message = std::string_view(buffer_).substr(begin_, end - begin_);
    begin_ = scanned_ = end + 1;
    if (message.size() <= bytes_max_) return message;
    ++skipped_;
  }
}

std::string_view event_name(std::string_view message) {
  constexpr std::string_view kBegin = R"({"method":")";
  if (!message.starts_with(kBegin)) return {};
  message.remove_prefix(kBegin.size());
  return message.substr(0, message.find('"'));
}

}  // namespace fw::browser
