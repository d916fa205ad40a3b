#include "plug/feedkit/levels.hpp"

#include <algorithm>
#include <string>

#include "base/text.hpp"

namespace fw::feedkit {
namespace {

using model::VendorLevel;

constexpr std::size_t kWordBytesMax = 64;

std::string plain(std::string_view word) {
  std::string out;
  for (const char c : word.substr(0, kWordBytesMax)) {
    if (c >= 'A' && c <= 'Z') out += static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  }
  return out;
}

}  // namespace

std::optional<VendorLevel> level_of(std::span<const LevelWord> table, std::string_view word) {
  const auto found = std::ranges::find(table, plain(word), &LevelWord::word);
  if (found == table.end()) return std::nullopt;
  return found->level;
}

std::optional<VendorLevel> level_of_parts(std::span<const model::VendorComponent> components) {
  std::optional<VendorLevel> worst;
  bool is_everywhere = true;
  for (const model::VendorComponent& one : components) {
    if (one.is_group || !one.level) continue;
    worst = std::max(worst.value_or(VendorLevel::operational), *one.level);
    is_everywhere = is_everywhere && *one.level == VendorLevel::major_outage;
  }
  if (worst == VendorLevel::major_outage && !is_everywhere) return VendorLevel::partial_outage;
  return worst;
}

VendorLevel worst_of(std::span<const model::VendorIncident> incidents, VendorLevel cap) {
  VendorLevel worst = VendorLevel::operational;
  for (const model::VendorIncident& one : incidents) worst = std::max(worst, one.level);
  return std::min(worst, cap);
}

VendorLevel softened(VendorLevel level, std::string_view status) {
  const bool is_watched =
      equal_ignoring_case(status, "monitoring") || equal_ignoring_case(status, "recovering");
  return is_watched ? std::min(level, VendorLevel::degraded) : level;
}

}  // namespace fw::feedkit
