#include "web/pages/dashboard/arrange.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "base/hash.hpp"
#include "base/text.hpp"

namespace fw::web {

namespace {

using Row = service::MonitorRow;
using ById = std::unordered_map<std::string_view, const Row*>;

bool contains(std::string_view text, std::string_view lower_words) {
  return to_lower(text).find(lower_words) != std::string::npos;
}

bool is_before(const Placed& a, const Placed& b) {
  const Light left = light_of(a.row->status);
  const Light right = light_of(b.row->status);
  if (left != right) return left < right;
  return a.row->monitor.name < b.row->monitor.name;
}

Light worst_of(const std::vector<Placed>& rows) {
  Light worst = Light::paused;
  for (const Placed& placed : rows) worst = std::min(worst, light_of(placed.row->status));
  return worst;
}

bool is_head(const Row& row, const ById& by_id) {
  return std::ranges::any_of(row.monitor.depends_on, [&](const model::Dependency& dependency) {
    return by_id.contains(dependency.on.value);
  });
}

/// The site and those of its dependencies that no other group has yet.
Group group_of(const Row& head, const ById& by_id, std::unordered_set<std::string_view>& taken) {
  Group group;
  for (const model::Dependency& dependency : head.monitor.depends_on) {
    const auto found = by_id.find(dependency.on.value);
    if (found == by_id.end() || is_head(*found->second, by_id)) continue;
    if (!taken.insert(found->first).second) continue;
    group.rows.push_back({found->second, Shape::child});
  }
  std::ranges::sort(group.rows, is_before);
  group.rows.insert(group.rows.begin(), {&head, Shape::head});
  group.worst = worst_of(group.rows);
  return group;
}

Group flat(const std::vector<Row>& rows, const Filter& filter) {
  Group group;
  for (const Row& row : rows) {
    if (filter.takes(row)) group.rows.push_back({&row, Shape::single});
  }
  std::ranges::sort(group.rows, is_before);
  group.worst = worst_of(group.rows);
  return group;
}

}  // namespace

bool Filter::takes(const service::MonitorRow& row) const {
  if (light && light_of(row.status) != *light) return false;
  const auto& tags = row.monitor.tags;
  if (!tag.empty() && std::ranges::find(tags, tag) == tags.end()) return false;
  if (words.empty()) return true;
  const std::string lower = to_lower(words);
  return contains(row.monitor.name, lower) || contains(row.monitor.target, lower) ||
         std::ranges::any_of(tags, [&](const std::string& each) { return contains(each, lower); });
}

std::vector<Group> arrange(const std::vector<service::MonitorRow>& rows, const Filter& filter) {
  std::vector<Group> groups;
  if (!filter.is_empty()) {
    groups.push_back(flat(rows, filter));
    if (groups.front().rows.empty()) groups.clear();
    return groups;
  }
  ById by_id;
  by_id.reserve(rows.size());
  for (const Row& row : rows) by_id.emplace(row.monitor.id.value, &row);
  std::unordered_set<std::string_view> taken;
  for (const Row& row : rows) {
    if (!is_head(row, by_id)) continue;
    taken.insert(row.monitor.id.value);
    groups.push_back(group_of(row, by_id, taken));
  }
  Group rest;
  for (const Row& row : rows) {
    if (!taken.contains(row.monitor.id.value)) rest.rows.push_back({&row, Shape::single});
  }
  std::ranges::sort(rest.rows, is_before);
  rest.worst = worst_of(rest.rows);
  if (!rest.rows.empty()) groups.push_back(std::move(rest));
  std::ranges::sort(groups, {}, [](const Group& group) {
    const Placed& first = group.rows.front();
    return std::tuple(group.worst, first.shape == Shape::single, first.row->monitor.name);
  });
  return groups;
}

std::uint64_t version_of(const std::vector<Group>& groups) {
  constexpr HashKey kKey{};
  std::uint64_t sum = 0;
  for (const Group& group : groups) {
    for (const Placed& placed : group.rows) {
      sum += hash64(kKey, placed.row->monitor.id.value) + static_cast<std::uint64_t>(placed.shape);
    }
  }
  return sum & ((1ULL << 52) - 1);
}

}  // namespace fw::web
