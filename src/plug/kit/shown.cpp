#include "plug/kit/shown.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace fw::kit {
namespace {

bool is_plain(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\t'; });
}

std::string without_cr(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_break = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if (!is_break) out += text[i];
  }
  return out;
}

}  // namespace

std::string shown(std::string_view text, std::size_t bytes_max) {
  // Most text is plain already, and then is only copied.
  if (text.size() <= bytes_max && is_plain(text)) return std::string(text);
  return printable(shorten(text, bytes_max));
}

std::string excerpt(std::string_view body) {
  const std::string_view head = body.substr(0, kExcerptBytesMax);
  if (is_plain(head)) return std::string(head);
  return shown(without_cr(head), kExcerptBytesMax);
}

}  // namespace fw::kit
