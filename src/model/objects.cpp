#include "model/objects.hpp"

#include <algorithm>
#include <iterator>

#include "base/text.hpp"

namespace fw::model {
namespace {

constexpr std::size_t kKeyBytesMax = 512;

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

bool is_part(std::string_view part) {
  return !part.empty() && part.front() != '.' && std::ranges::all_of(part, is_plain);
}

}  // namespace

Result<> check_key(std::string_view key) {
  if (!key.empty() && key.size() <= kKeyBytesMax && std::ranges::all_of(split(key, '/'), is_part))
    return {};
  return fail(Code::invalid,
              "\"{}\" is no key of an object: letters, digits, '.', '_' and '-' in parts divided "
              "by '/', at most {} bytes",
              shorten(printable(key), 80), kKeyBytesMax);
}

Result<std::unique_ptr<ObjectStore>> open_objects(const ObjectKinds& kinds, std::string_view url,
                                                  const ObjectSettings& settings) {
  std::vector<std::string> usages;
  for (const auto& kind : kinds) {
    if (kind->takes(url)) return kind->open(url, settings);
    usages.emplace_back(kind->usage());
  }
  return fail(Code::invalid, "\"{}\" is no store of objects; allowed: {}",
              shorten(printable(url), 80), join(usages, ", "));
}

PlacedObjects parse_placed(std::string_view text) {
  const std::size_t equals = text.find('=');
  const auto is_name = [](std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, is_plain);
  };
  // A URL has a '=' in its query only, behind characters that no place has.
  if (equals != std::string_view::npos && is_name(text.substr(0, equals)))
    return {.place = std::string(text.substr(0, equals)),
            .url = std::string(text.substr(equals + 1))};
  return {.place = {}, .url = std::string(text)};
}

std::vector<PlacedObjects> by_nearness(const std::vector<PlacedObjects>& stores,
                                       std::string_view place, std::string_view region) {
  const auto rank = [&](const PlacedObjects& store) {
    if (store.place.empty()) return 2;
    if (store.place == place) return 0;
    return store.place == region ? 1 : 3;
  };
  std::vector<PlacedObjects> sorted;
  for (int wanted = 0; wanted <= 3; ++wanted)
    std::ranges::copy_if(stores, std::back_inserter(sorted),
                         [&](const PlacedObjects& store) { return rank(store) == wanted; });
  return sorted;
}

}  // namespace fw::model
