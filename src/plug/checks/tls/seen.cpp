#include "plug/checks/tls/seen.hpp"

#include <algorithm>
#include <iterator>
#include <span>

#include "base/text.hpp"
#include "model/json.hpp"

namespace fw::checks::tls {
namespace {

namespace bj = boost::json;

constexpr std::size_t kNamesKnown = 100;  // as many as evidence has
constexpr std::size_t kNamesBytesMax = 12 * 1024;
constexpr std::size_t kNamesShown = 5;

std::string listed(std::span<const std::string> names) {
  const std::size_t shown = std::min(names.size(), kNamesShown);
  std::string text = join(names.first(shown), ", ");
  if (names.size() > shown) text += fmt::format(" and {} more", names.size() - shown);
  return text;
}

bool is_same_issuer(const Seen& before, const Seen& now) {
  if (!before.organization.empty() && !now.organization.empty())
    return before.organization == now.organization;
  return before.issuer == now.issuer;
}

void compare_names(const Seen& before, const Seen& now, std::vector<std::string>& changes) {
  if (before.names_cut || now.names_cut) return;
  std::vector<std::string> added;
  std::vector<std::string> removed;
  std::ranges::set_difference(now.names, before.names, std::back_inserter(added));
  std::ranges::set_difference(before.names, now.names, std::back_inserter(removed));
  if (!added.empty()) changes.push_back("names added: " + listed(added));
  if (!removed.empty()) changes.push_back("names removed: " + listed(removed));
}

}  // namespace

Seen seen_in(std::string about, const model::Certificate& leaf) {
  Seen seen{.about = std::move(about),
            .issuer = leaf.issuer,
            .organization = leaf.issuer_organization,
            .key = leaf.key,
            .key_sha256 = leaf.key_sha256,
            .names_cut = leaf.names.size() >= kNamesKnown};
  std::size_t bytes = 0;
  for (const std::string& name : leaf.names) {
    bytes += name.size() + 3;
    if (bytes > kNamesBytesMax) seen.names_cut = true;
    if (seen.names_cut) break;
    seen.names.push_back(to_lower(name));
  }
  if (seen.names_cut) seen.names.clear();
  std::ranges::sort(seen.names);
  return seen;
}

std::vector<std::string> changes(const Seen& before, const Seen& now) {
  std::vector<std::string> found;
  if (before.about != now.about) return found;
  if (!is_same_issuer(before, now))
    found.push_back(fmt::format("issuer {} → {}", before.issuer, now.issuer));
  if (before.key != now.key) found.push_back(fmt::format("key {} → {}", before.key, now.key));
  compare_names(before, now, found);
  if (!found.empty() && before.key == now.key && before.key_sha256 != now.key_sha256)
    found.emplace_back("new key");
  return found;
}

std::string to_memory(const Seen& seen) {
  bj::object object;
  model::json::put(object, "about", seen.about);
  model::json::put(object, "issuer", seen.issuer);
  model::json::put(object, "organization", seen.organization);
  model::json::put(object, "key", seen.key);
  model::json::put(object, "key_sha256", seen.key_sha256);
  model::json::put(object, "names", seen.names);
  if (seen.names_cut) object["names_cut"] = true;
  return bj::serialize(object);
}

std::optional<Seen> from_memory(std::string_view text) {
  const auto object = model::json::parse_object(text, "the memory");
  if (!object) return std::nullopt;
  Seen seen{.about = model::json::text(*object, "about"),
            .issuer = model::json::text(*object, "issuer"),
            .organization = model::json::text(*object, "organization"),
            .key = model::json::text(*object, "key"),
            .key_sha256 = model::json::text(*object, "key_sha256"),
            .names = model::json::texts(*object, "names"),
            .names_cut = model::json::boolean(*object, "names_cut")};
  if (seen.about.empty()) return std::nullopt;
  return seen;
}

}  // namespace fw::checks::tls
