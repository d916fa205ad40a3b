#include "plug/feedkit/utf16.hpp"

#include <cstdint>

namespace fw::feedkit {
namespace {

enum class Order : std::uint8_t { none, big, little };

Order order_of(std::string_view body) {
  if (body.starts_with("\xfe\xff")) return Order::big;
  if (body.starts_with("\xff\xfe")) return Order::little;
  if (body.size() < 2) return Order::none;
  if (body[0] == '\0' && body[1] != '\0') return Order::big;
  if (body[0] != '\0' && body[1] == '\0') return Order::little;
  return Order::none;
}

std::uint32_t unit_at(std::string_view body, std::size_t at, Order order) {
  const auto a = static_cast<std::uint8_t>(body[at]);
  const auto b = static_cast<std::uint8_t>(body[at + 1]);
  return order == Order::big ? (a << 8U) | b : (b << 8U) | a;
}

void append(std::string& out, std::uint32_t code) {
  const auto tail = [&out, code](unsigned shift) {
    out += static_cast<char>(0x80U | ((code >> shift) & 0x3fU));
  };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0U | (code >> 6U));
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0U | (code >> 12U));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xf0U | (code >> 18U));
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace

Result<std::string> to_utf8(std::string_view body) {
  const Order order = order_of(body);
  if (order == Order::none) return std::string(body);
  if (body.size() % 2 != 0) return fail(Code::corrupt, "the feed ends within a character");
  std::string out;
  out.reserve(body.size() / 2);
  for (std::size_t at = 0; at < body.size(); at += 2) {
    std::uint32_t code = unit_at(body, at, order);
    if (code == 0xfeff && at == 0) continue;
    if (code >= 0xdc00 && code <= 0xdfff)
      return fail(Code::corrupt, "the feed has half a character");
    if (code >= 0xd800 && code <= 0xdbff) {
      const std::uint32_t low = at + 3 < body.size() ? unit_at(body, at + 2, order) : 0;
      if (low < 0xdc00 || low > 0xdfff) return fail(Code::corrupt, "the feed has half a character");
      code = 0x10000 + ((code - 0xd800) << 10U) + (low - 0xdc00);
      at += 2;
    }
    append(out, code);
  }
  return out;
}

}  // namespace fw::feedkit
