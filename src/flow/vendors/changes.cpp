#include "flow/vendors/changes.hpp"

#include <string_view>
#include <unordered_map>

namespace fw::vendors {
namespace {

using ByComponent = std::unordered_map<std::string_view, const model::VendorWord*>;

ByComponent by_component(std::span<const model::VendorWord> words) {
  ByComponent found;
  for (const model::VendorWord& word : words) found.try_emplace(word.component, &word);
  return found;
}

}  // namespace

std::vector<model::VendorWord> changed_words(std::span<const model::VendorWord> before,
                                             std::span<const model::VendorWord> now) {
  std::vector<model::VendorWord> changed;
  const ByComponent old = by_component(before);
  for (const model::VendorWord& word : now) {
    const auto found = old.find(word.component);
    const bool is_same = found != old.end() && found->second->level == word.level &&
                         found->second->sentence == word.sentence;
    if (!is_same) changed.push_back(word);
  }
  const ByComponent current = by_component(now);
  for (const model::VendorWord& word : before)
    if (!current.contains(word.component))
      changed.push_back({.component = word.component,
                         .level = model::VendorLevel::operational,
                         .sentence = std::string(model::name(model::VendorLevel::operational)),
                         .since = {}});
  return changed;
}

}  // namespace fw::vendors
