#include "base/id.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace fw {
namespace {

constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t kDigits = 26;

}  // namespace

std::string region_prefix(std::string_view region) {
  std::string prefix;
  for (const std::string_view part : split(region, '-')) {
    if (part.empty()) continue;
    if (prefix.empty()) {
      prefix = part;
    } else {
      prefix += part.front();
    }
  }
  return prefix;
}

std::string make_id(std::string_view prefix, Random& random) {
  std::array<std::byte, 17> bytes{};  // 26 digits of 5 bits are 130 bits
  random.fill(bytes);
  std::string id(prefix);
  id += '_';
  for (std::size_t i = 0; i < kDigits; ++i) {
    unsigned value = 0;
    for (std::size_t bit = i * 5; bit < i * 5 + 5; ++bit) {
      const auto byte = std::to_integer<unsigned>(bytes.at(bit / 8));
      value = value * 2 + ((byte >> (7 - bit % 8)) & 1U);
    }
    id += kAlphabet[value];
  }
  return id;
}

bool is_id(std::string_view text) {
  const std::size_t mark = text.find('_');
  if (mark == std::string_view::npos || mark < 2 || mark > 16 || text.size() != mark + 1 + kDigits)
    return false;
  const auto is_lower_or_digit = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  };
  return std::ranges::all_of(text.substr(0, mark), is_lower_or_digit) &&
         text.find_first_not_of(kAlphabet, mark + 1) == std::string_view::npos;
}

}  // namespace fw
