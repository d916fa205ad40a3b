#include "app/config_routing.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "base/id.hpp"
#include "base/text.hpp"
#include "host/net/url.hpp"
#include "plug/routers/family.hpp"

namespace fw::app {
namespace {

using model::SettingSpec;
using model::SettingType;

constexpr std::size_t kNameBytesMin = 2;
constexpr std::size_t kNameBytesMax = 32;
constexpr std::size_t kPrefixBytesMax = 16;  // of ids

constexpr std::array kRouting = {
    SettingSpec{.name = "kind",
                .type = SettingType::text,
                .default_value = "none",
                .help = "How a request gets to the region it is at home in: none, there is one "
                        "region; fly, Fly.io's proxy delivers it anew; forward, this machine asks "
                        "one there; redirect, the client is sent there."},
};

constexpr std::array kRegion = {
    SettingSpec{.name = "public_url",
                .type = SettingType::text,
                .help = "How people reach it, such as https://eu.example.com; for redirect."},
    SettingSpec{.name = "internal_urls",
                .type = SettingType::list,
                .help = "How other machines reach its machines, such as http://10.1.0.5:8080; for "
                        "forward."},
    SettingSpec{.name = "places",
                .type = SettingType::list,
                .help = "Fly.io's regions that its machines stand in, such as fra; for fly."},
};

/// scheme://host[:port].
Result<std::string> origin_of(std::string_view text) {
  auto url = net::parse_url(text);
  const bool has_scheme = text.starts_with("http://") || text.starts_with("https://");
  if (!url || !has_scheme || url->target != "/")
    return fail(Code::invalid,
                "\"{}\" must be an address without a path, such as https://eu.example.com",
                shorten(printable(text), 80));
  return url->origin();
}

bool is_region_name(std::string_view name) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  const std::size_t prefix = region_prefix(name).size();
  return name.size() >= kNameBytesMin && name.size() <= kNameBytesMax && prefix >= 2 &&
         prefix <= kPrefixBytesMax && std::ranges::all_of(name, is_plain);
}

}  // namespace

model::SettingsTable routing_settings() { return kRouting; }

std::string routing_kind_of(
    const model::Settings& values,
    const std::function<void(std::string_view key, std::string_view sentence)>& complain) {
  const std::string_view kind = model::SettingsView(kRouting, values).text("kind");
  std::vector<std::string> names;
  for (const auto& one : routers::make_all()) names.emplace_back(one->name());
  if (std::ranges::find(names, kind) != names.end()) return std::string(kind);
  complain("kind",
           fmt::format("\"{}\" is no way of routing; there are {}", kind, fmt::join(names, ", ")));
  return std::string(kNoRouting);
}

Result<model::KnownRegion> make_region(std::string_view name, std::string_view where,
                                       const model::Settings& values) {
  for (const model::Problem& problem : model::problems(kRegion, values))
    return fail(Code::invalid, "{}.{}: {}", where, problem.setting, problem.sentence);
  if (!is_region_name(name))
    return fail(Code::invalid,
                "{}: a region's name has {} to {} of a-z, 0-9 and \"-\", such as eu-west", where,
                kNameBytesMin, kNameBytesMax);
  const model::SettingsView view(kRegion, values);
  model::KnownRegion region{.name = std::string(name)};
  if (view.has("public_url")) {
    auto url = origin_of(view.text("public_url"));
    if (!url) return fail(Code::invalid, "{}.public_url: {}", where, url.error().sentence());
    region.public_url = *std::move(url);
  }
  for (const std::string& text : view.list("internal_urls")) {
    auto url = origin_of(text);
    if (!url) return fail(Code::invalid, "{}.internal_urls: {}", where, url.error().sentence());
    region.internal_urls.push_back(*std::move(url));
  }
  region.places = view.list("places");
  return region;
}

Result<> check_routing(const RoutingConfig& routing, const model::Place& here) {
  if (!routing.is_on()) return {};
  std::vector<std::string> names;
  std::map<std::string, std::string, std::less<>> by_prefix;
  for (const model::KnownRegion& region : routing.regions) {
    names.push_back(region.name);
    const auto [other, is_new] = by_prefix.emplace(region_prefix(region.name), region.name);
    if (!is_new)
      return fail(Code::invalid,
                  "regions.{}: its ids would begin with \"{}\", as those of {} do; give it another "
                  "name",
                  region.name, other->first, other->second);
  }
  if (names.size() < 2 || names.size() > kRegionsMax)
    return fail(Code::invalid,
                "routing.kind: \"{}\" needs 2 to {} sections [regions.NAME]; there {} {}",
                routing.kind, kRegionsMax, names.size() == 1 ? "is" : "are", names.size());
  if (std::ranges::find(names, here.region) == names.end())
    return fail(Code::invalid,
                "machine.region: \"{}\" is none of the regions that requests are routed among: {}",
                here.region, fmt::join(names, ", "));
  const auto kinds = routers::make_all();
  const auto kind =
      std::ranges::find_if(kinds, [&](const auto& one) { return one->name() == routing.kind; });
  for (const model::KnownRegion& region : routing.regions) {
    if (region.name == here.region) continue;
    auto checked = (*kind)->check(region);
    if (!checked)
      return fail(Code::invalid, "regions.{}.{}", region.name, checked.error().sentence());
  }
  return {};
}

}  // namespace fw::app
