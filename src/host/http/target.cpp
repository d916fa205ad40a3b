#include "host/http/target.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/encode.hpp"
#include "base/text.hpp"

namespace fw::http {

namespace {

bool is_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

/// One decoded path segment, or nothing where decoding would change what the path means.
std::optional<std::string> decode_segment(std::string_view raw) {
  if (raw.find('%') == std::string_view::npos) return std::string(raw);
  auto decoded = percent_decode(raw);
  if (!decoded) return std::nullopt;
  for (const char c : *decoded) {
    if (c == '/' || c == '\\' || is_control(c)) return std::nullopt;
  }
  return *std::move(decoded);
}

std::optional<std::string> normalize_path(std::string_view raw) {
  std::vector<std::string> kept;
  const auto segments = split(raw.substr(1), '/');
  for (std::size_t i = 0; i < segments.size(); ++i) {
    auto segment = decode_segment(segments[i]);
    if (!segment) return std::nullopt;
    const bool last = i + 1 == segments.size();
    if (*segment == "..") {
      if (kept.empty()) return std::nullopt;
      kept.pop_back();
      if (last) kept.emplace_back();
    } else if (*segment == ".") {
      if (last) kept.emplace_back();
    } else {
      kept.push_back(*std::move(segment));
    }
  }
  return "/" + join(kept, "/");
}

}  // namespace

std::optional<Target> parse_target(std::string_view raw) {
  Target target;
  for (const char c : raw) {
    if (is_control(c) || c == ' ' || c == '#' || c == '\\') return std::nullopt;
  }
  if (raw == "*") {
    target.path = "*";
    return target;
  }
  if (!raw.starts_with('/')) {
    const std::size_t scheme = raw.find("://");
    if (scheme == std::string_view::npos) return std::nullopt;
    const std::string name = to_lower(raw.substr(0, scheme));
    if (name != "http" && name != "https") return std::nullopt;
    raw.remove_prefix(scheme + 3);
    const std::size_t end = std::min(raw.find_first_of("/?"), raw.size());
    if (!is_authority(raw.substr(0, end))) return std::nullopt;
    target.authority = to_lower(raw.substr(0, end));
    raw.remove_prefix(end);
  }
  const std::size_t question = std::min(raw.find('?'), raw.size());
  if (question < raw.size()) target.query = raw.substr(question + 1);
  const std::string_view path = raw.substr(0, question);
  auto normal = normalize_path(path.empty() ? "/" : path);
  if (!normal) return std::nullopt;
  target.path = *std::move(normal);
  return target;
}

bool is_authority(std::string_view text) {
  if (text.empty() || text.size() > 255 + 8) return false;
  std::string_view port;
  std::string_view host = text;
  if (text.front() == '[') {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos || end < 3) return false;
    host = text.substr(1, end - 1);
    port = text.substr(end + 1);
    if (host.find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos) return false;
  } else {
    const std::size_t colon = std::min(text.find(':'), text.size());
    host = text.substr(0, colon);
    port = text.substr(colon);
    if (host.empty()) return false;
    const auto allowed = [](char c) { return is_alnum(c) || c == '-' || c == '.' || c == '_'; };
    if (!std::ranges::all_of(host, allowed)) return false;
  }
  if (port.empty()) return true;
  return port.front() == ':' && port.size() <= 6 &&
         port.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

bool is_token(std::string_view text) {
  static constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return is_alnum(c) || kMarks.find(c) != std::string_view::npos;
  });
}

bool is_field_value(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return is_control(c) && c != '\t'; });
}

bool is_known_method(std::string_view method) {
  static constexpr std::array<std::string_view, 7> kKnown = {"GET",   "HEAD",   "POST",   "PUT",
                                                             "PATCH", "DELETE", "OPTIONS"};
  return std::ranges::find(kKnown, method) != kKnown.end();
}

}  // namespace fw::http
