#include "web/pages/assets.hpp"

#include <array>

#include "base/embedded.hpp"
#include "base/hash.hpp"
#include "embedded/web_assets.hpp"

namespace fw::web {

namespace {

/// One hash over all of them, so that a style sheet can name its fonts relatively.
const std::string& bundle_hash() {
  static const std::string hash = [] {
    std::string all;
    for (const EmbeddedFile& file : embedded::web_assets()) all += file.content;
    return sha256_hex(all).substr(0, 16);
  }();
  return hash;
}

std::string_view type_of(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kTypes = {
      {{".css", "text/css; charset=utf-8"},
       {".js", "text/javascript; charset=utf-8"},
       {".svg", "image/svg+xml"},
       {".woff2", "font/woff2"}}};
  for (const auto& [ending, type] : kTypes) {
    if (name.ends_with(ending)) return type;
  }
  return "application/octet-stream";
}

}  // namespace

std::string asset_url(std::string_view name) {
  return fmt::format("/assets/{}/{}", bundle_hash(), name);
}

http::Response asset_response(std::string_view hash, std::string_view name) {
  const EmbeddedFile* file = find(embedded::web_assets(), name);
  if (hash != bundle_hash() || file == nullptr) return http::Response::text("not found", 404);
  http::Response response;
  response.headers.emplace_back("content-type", type_of(name));
  response.headers.emplace_back("cache-control", "public, max-age=31536000, immutable");
  response.body = file->content;
  return response;
}

}  // namespace fw::web
