#include "scan/collect/robots.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace fw::scan {
namespace {

constexpr std::size_t kPatternBytesMax = 500;
constexpr std::size_t kSitemapsMax = 50;
constexpr auto kNone = std::string_view::npos;

/// `*` stands for anything, a `$` at the end for the end (RFC 9309 §2.2.3). Linear times the number
/// of stars.
bool rule_matches(std::string_view pattern, std::string_view target) {
  const bool ends = pattern.ends_with('$');
  if (ends) pattern.remove_suffix(1);
  std::size_t at = 0;
  bool is_first = true;
  while (true) {
    const std::size_t star = pattern.find('*');
    const std::string_view part = pattern.substr(0, star);
    const bool is_last = star == kNone;
    if (is_first) {
      if (!target.starts_with(part)) return false;
      at = part.size();
    } else if (is_last && ends) {
      return target.size() >= at + part.size() && target.ends_with(part);
    } else {
      const std::size_t found = target.find(part, at);
      if (found == kNone) return false;
      at = found + part.size();
    }
    if (is_last) return !ends || at == target.size();
    pattern.remove_prefix(star + 1);
    is_first = false;
  }
}

/// Which rules a line adds to.
enum class Group { other, all, ours };

Group group_of(std::string_view agent) {
  if (agent == "*") return Group::all;
  const std::string_view product = agent.substr(0, agent.find_first_of("/ \t"));
  return equal_ignoring_case(product, kRobotsAgent) ? Group::ours : Group::other;
}

}  // namespace

Robots Robots::closed() {
  Robots robots;
  robots.rules_.push_back({"/", false});
  return robots;
}

Robots Robots::parse(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text = text.substr(0, kRobotsBytesMax);
  Robots robots;
  std::vector<Rule> for_all;
  bool knows_us = false;
  bool in_agents = false;
  bool is_ours = false;
  bool is_all = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    line = line.substr(0, line.find('#'));
    const std::size_t colon = line.find(':');
    if (colon == kNone) continue;
    const std::string key = to_lower(trim(line.substr(0, colon)));
    const std::string_view value = trim(line.substr(colon + 1));
    if (key == "user-agent") {
      if (!in_agents) is_ours = is_all = false;
      in_agents = true;
      const Group group = group_of(value);
      is_ours |= group == Group::ours;
      is_all |= group == Group::all;
      knows_us |= is_ours;
    } else if (key == "sitemap") {
      if (robots.sitemaps_.size() < kSitemapsMax) robots.sitemaps_.emplace_back(value);
    } else if (key == "allow" || key == "disallow") {
      in_agents = false;
      if (value.empty() || value.size() > kPatternBytesMax) continue;
      const Rule rule{std::string(value), key == "allow"};
      if (is_ours && robots.rules_.size() < kRobotsRulesMax) robots.rules_.push_back(rule);
      if (is_all && for_all.size() < kRobotsRulesMax) for_all.push_back(rule);
    }
  }
  if (!knows_us) robots.rules_ = std::move(for_all);
  return robots;
}

bool Robots::allows(std::string_view target) const {
  const Rule* best = nullptr;
  for (const Rule& rule : rules_) {
    if (!rule_matches(rule.pattern, target)) continue;
    const bool is_better =
        best == nullptr || rule.pattern.size() > best->pattern.size() ||
        (rule.pattern.size() == best->pattern.size() && rule.allow && !best->allow);
    if (is_better) best = &rule;
  }
  return best == nullptr || best->allow;
}

}  // namespace fw::scan
