#include "web/headers.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "web/routing/clue.hpp"

namespace fw::web {

namespace {

bool has(const http::Response& response, std::string_view name) {
  return std::ranges::any_of(response.headers, [&](const auto& header) {
    return equal_ignoring_case(header.first, name);
  });
}

void add(http::Response& response, std::string_view name, std::string_view value) {
  if (!has(response, name)) response.headers.emplace_back(name, value);
}

std::string cookie(std::string_view token, long age_s, bool https) {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{}",
                     https ? "__Host-sid" : "sid", token, age_s, https ? "; Secure" : "");
}

/// "host:port" of "https://host:port/path".
std::string_view authority(std::string_view url) {
  const std::size_t at = url.find("://");
  if (at == std::string_view::npos) return {};
  url.remove_prefix(at + 3);
  return url.substr(0, url.find('/'));
}

}  // namespace

bool is_https(const http::Request& request, const Env& env) {
  return request.scheme == "https" || env.options.public_url.starts_with("https://");
}

void add_security_headers(http::Response& response, const http::Request& request, const Env& env) {
  add(response, "content-security-policy", kPolicy);
  add(response, "x-content-type-options", "nosniff");
  add(response, "cross-origin-opener-policy", "same-origin");
  add(response, "cross-origin-resource-policy", "same-origin");
  add(response, "referrer-policy", "strict-origin");
  add(response, "permissions-policy", "camera=(), microphone=(), geolocation=()");
  add(response, "cache-control", "no-store");
  if (is_https(request, env)) add(response, "strict-transport-security", "max-age=31536000");
}

std::string_view session_token(const http::Request& request, const Env& env) {
  return request.cookie(is_https(request, env) ? "__Host-sid" : "sid");
}

std::string session_cookie(std::string_view token, const http::Request& request, const Env& env) {
  return cookie(token, service::kSessionAgeMax.count() / 1'000, is_https(request, env));
}

std::string ended_session_cookie(const http::Request& request, const Env& env) {
  return cookie("", 0, is_https(request, env));
}

std::string region_cookie(std::string_view region, const http::Request& request, const Env& env) {
  const long age_s = region.empty() ? 0 : service::kSessionAgeMax.count() / 1'000;
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{}", kRegionCookie, region,
                     age_s, is_https(request, env) ? "; Secure" : "");
}

bool is_from_here(const http::Request& request, const Env& env) {
  const std::string_view site = request.header("sec-fetch-site");
  if (!site.empty()) return site == "same-origin" || site == "none";
  const std::string_view origin = request.header("origin");
  if (origin.empty()) return true;
  const std::string_view from = authority(origin);
  return from == request.host || (!from.empty() && from == authority(env.options.public_url));
}

}  // namespace fw::web
