#include "host/http/router.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "base/text.hpp"

namespace fw::http {

namespace {

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

bool is_catching(std::string_view segment) {
  return is_parameter(segment) && segment.ends_with("...}");
}

std::string_view name_of(std::string_view parameter) {
  parameter = parameter.substr(1, parameter.size() - 2);
  if (parameter.ends_with("...")) parameter.remove_suffix(3);
  return parameter;
}

std::vector<std::string_view> segments_of(std::string_view path) {
  return split(path.substr(1), '/');
}

bool is_well_formed(std::string_view pattern) {
  if (!pattern.starts_with('/')) return false;
  const auto segments = segments_of(pattern);
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (is_catching(segments[i]) && i + 1 != segments.size()) return false;
    if (!is_parameter(segments[i]) && segments[i].find_first_of("{}") != std::string_view::npos) {
      return false;
    }
  }
  return true;
}

}  // namespace

Router::Router() : nodes_(1) {}

std::size_t Router::child(std::size_t node, std::string_view segment) {
  if (is_parameter(segment)) {
    if (nodes_[node].parameter == 0) {
      nodes_.emplace_back();
      nodes_[node].parameter = nodes_.size() - 1;
    }
    return nodes_[node].parameter;
  }
  const auto found = nodes_[node].literals.find(segment);
  if (found != nodes_[node].literals.end()) return found->second;
  nodes_.emplace_back();
  nodes_[node].literals.emplace(segment, nodes_.size() - 1);
  return nodes_.size() - 1;
}

void Router::add(Route route) {
  FW_ASSERT(!route.permission.empty());
  FW_ASSERT(!route.method.empty() && route.handler != nullptr);
  FW_ASSERT(is_well_formed(route.pattern));
  std::size_t node = 0;
  bool catching = false;
  for (const std::string_view segment : segments_of(route.pattern)) {
    catching = is_catching(segment);
    if (!catching) node = child(node, segment);
  }
  auto& ends = catching ? nodes_[node].catching : nodes_[node].routes;
  const bool is_new = std::ranges::none_of(
      ends, [&](std::size_t index) { return routes_[index].method == route.method; });
  FW_ASSERT(is_new);
  ends.push_back(routes_.size());
  routes_.push_back(std::move(route));
}

const std::vector<std::size_t>* Router::find(std::size_t node,
                                             std::span<const std::string_view> segments) const {
  const Node& here = nodes_[node];
  if (segments.empty()) return here.routes.empty() ? nullptr : &here.routes;
  const auto rest = segments.subspan(1);
  if (const auto literal = here.literals.find(segments.front()); literal != here.literals.end()) {
    if (const auto* found = find(literal->second, rest)) return found;
  }
  if (here.parameter != 0 && !segments.front().empty()) {
    if (const auto* found = find(here.parameter, rest)) return found;
  }
  return here.catching.empty() ? nullptr : &here.catching;
}

void Router::read_parameters(const Route& route, std::span<const std::string_view> segments,
                             Match& match) const {
  const auto pattern = segments_of(route.pattern);
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (!is_parameter(pattern[i])) continue;
    std::string value(segments[i]);
    if (is_catching(pattern[i])) {
      for (const std::string_view more : segments.subspan(i + 1)) value.append("/").append(more);
    }
    match.parameters.emplace(name_of(pattern[i]), std::move(value));
  }
}

Router::Match Router::match(std::string_view method, std::string_view path) const {
  Match match;
  if (!path.starts_with('/')) return match;
  const auto segments = segments_of(path);
  const auto* found = find(0, segments);
  if (found == nullptr) return match;
  match.path_exists = true;
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  for (const std::size_t index : *found) {
    const Route& route = routes_[index];
    if (!match.allow.empty()) match.allow += ", ";
    match.allow += route.method == "GET" ? "GET, HEAD" : route.method;
    if (route.method == method || (match.route == nullptr && route.method == wanted)) {
      match.route = &route;
    }
  }
  if (match.route != nullptr) read_parameters(*match.route, segments, match);
  return match;
}

}  // namespace fw::http
