#include "web/routing/clue.hpp"

#include <algorithm>

#include "base/id.hpp"
#include "base/text.hpp"
#include "web/ping.hpp"

namespace fw::web {
namespace {

using model::Sureness;

constexpr std::string_view kStatus = "/status/";
constexpr std::string_view kTokenStart = "fw_";
constexpr std::size_t kEmailBytesMax = 300;  // of what is worth looking up

/// "a" of "/status/a/b".
std::string_view first_segment(std::string_view path, std::string_view before) {
  path.remove_prefix(before.size());
  return path.substr(0, path.find('/'));
}

std::string_view prefix_of_id(std::string_view text) {
  return is_id(text) ? text.substr(0, text.find('_')) : std::string_view();
}

std::string_view bearer(const http::Request& request) {
  const std::string_view given = request.header("authorization");
  constexpr std::string_view kScheme = "bearer ";
  if (given.size() < kScheme.size() ||
      !equal_ignoring_case(given.substr(0, kScheme.size()), kScheme))
    return {};
  return trim(given.substr(kScheme.size()));
}

Clue region(std::string name, Sureness sureness) {
  if (name.empty()) return {};
  return {.kind = Clue::Kind::region, .text = std::move(name), .sureness = sureness};
}

/// What the path and the form say, whoever asks.
Clue clue_of_matter(const http::Request& request, const RegionNames& regions) {
  if (is_ping(request.path))
    return region(regions.of_prefix(prefix_of_id(first_segment(request.path, "/ping/"))),
                  Sureness::sure);
  if (request.path.starts_with(kStatus))
    return {.kind = Clue::Kind::page,
            .text = std::string(first_segment(request.path, kStatus)),
            .sureness = Sureness::sure};
  if (request.method != "POST") return {};
  if (request.path == "/sign-in") {
    std::string email = request.form_value("email").value_or("");
    if (email.empty() || email.size() > kEmailBytesMax) return {};
    return {.kind = Clue::Kind::email, .text = std::move(email), .sureness = Sureness::sure};
  }
  if (request.path == "/setup") {
    std::string chosen = request.form_value("region").value_or("");
    if (regions.has(chosen)) return region(std::move(chosen), Sureness::sure);
  }
  return {};
}

/// The first id in the path: an address that somebody was sent, a call from outside.
Clue clue_of_path(const http::Request& request, const RegionNames& regions) {
  for (const std::string_view segment : split(request.path, '/')) {
    std::string found = regions.of_prefix(prefix_of_id(segment));
    if (!found.empty()) return region(std::move(found), Sureness::hint);
  }
  return {};
}

}  // namespace

RegionNames::RegionNames(const std::vector<std::string>& names) {
  for (const std::string& name : names) by_prefix_.emplace(region_prefix(name), name);
}

bool RegionNames::has(std::string_view name) const {
  return std::ranges::any_of(by_prefix_, [&](const auto& entry) { return entry.second == name; });
}

std::string RegionNames::of_prefix(std::string_view prefix) const {
  const auto found = by_prefix_.find(prefix);
  return found == by_prefix_.end() ? std::string() : found->second;
}

bool is_everywhere(std::string_view path) {
  return path.starts_with("/assets/") || path == "/robots.txt" || path == "/healthz" ||
         path == "/readyz" || path == "/metrics" || path == "/favicon.ico";
}

std::string_view prefix_of_secret(std::string_view secret) {
  const std::size_t end = secret.find('.');
  return end == std::string_view::npos ? std::string_view() : secret.substr(0, end);
}

Clue read_clue(const http::Request& request, std::string_view session, const RegionNames& regions) {
  Clue clue = clue_of_matter(request, regions);
  if (clue.kind != Clue::Kind::none || request.path == "/setup") return clue;
  if (std::string_view token = bearer(request); token.starts_with(kTokenStart)) {
    token.remove_prefix(kTokenStart.size());
    return region(regions.of_prefix(prefix_of_secret(token)), Sureness::sure);
  }
  if (is_ping(request.path)) return {};
  clue = region(regions.of_prefix(prefix_of_secret(session)), Sureness::sure);
  if (clue.kind != Clue::Kind::none) return clue;
  const std::string_view cookie = request.cookie(kRegionCookie);
  if (regions.has(cookie)) return region(std::string(cookie), Sureness::hint);
  return clue_of_path(request, regions);
}

}  // namespace fw::web
