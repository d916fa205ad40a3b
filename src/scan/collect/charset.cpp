#include "scan/collect/charset.hpp"

#include <array>
#include <cstdint>

namespace fw::scan {
namespace {

constexpr std::uint32_t kReplacement = 0xFFFD;

/// How many bytes the well-formed character at the front of `text` has, or 0.
std::size_t character_at(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
  if (size == 0 || first > 0xF4 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i)
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
  return size;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = character_at(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

/// 0x80 to 0x9F of windows-1252 (WHATWG Encoding, index-windows-1252).
constexpr std::array<std::uint16_t, 32> kWindows = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

}  // namespace

void append_utf8(std::string& out, std::uint32_t point) {
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0 | (point >> 6));
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    out += static_cast<char>(0xE0 | (point >> 12));
    out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (point >> 18));
    out += static_cast<char>(0x80 | ((point >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  }
}

std::optional<std::string> from_utf16(std::string_view bytes) {
  if (bytes.size() < 4) return std::nullopt;
  using namespace std::string_view_literals;
  const std::string_view head = bytes.substr(0, 2);
  const bool has_mark = head == "\xFF\xFE"sv || head == "\xFE\xFF"sv;
  if (!has_mark && head != "<\0"sv && head != "\0<"sv) return std::nullopt;
  const bool is_little = head == "\xFF\xFE"sv || head == "<\0"sv;
  const auto unit = [&](std::size_t at) {
    const auto a = static_cast<unsigned char>(bytes[at]);
    const auto b = static_cast<unsigned char>(bytes[at + 1]);
    return static_cast<std::uint32_t>(is_little ? a | (b << 8U) : (a << 8U) | b);
  };
  std::string out;
  out.reserve(bytes.size() / 2);
  for (std::size_t at = has_mark ? 2 : 0; at + 1 < bytes.size(); at += 2) {
    std::uint32_t point = unit(at);
    if (point >= 0xD800 && point < 0xDC00 && at + 3 < bytes.size()) {
      const std::uint32_t low = unit(at + 2);
      if (low >= 0xDC00 && low < 0xE000) {
        point = 0x10000 + ((point - 0xD800) << 10U) + (low - 0xDC00);
        at += 2;
      }
    }
    append_utf8(out, point >= 0xD800 && point < 0xE000 ? kReplacement : point);
  }
  return out;
}

std::string as_utf8(std::string_view text) {
  if (is_utf8(text)) return std::string(text);
  std::string out;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    append_utf8(out, byte >= 0x80 && byte < 0xA0 ? kWindows.at(byte - 0x80U) : byte);
  }
  return out;
}

}  // namespace fw::scan
