#include "web/pages/kit/html.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace fw::web::detail {

namespace {

constexpr bool is_plain(char c) {
  return c >= ' ' && c < 0x7f && c != '&' && c != '<' && c != '>' && c != '"' && c != '\'';
}

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&#34;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
}

/// Browsers drop tabs and line breaks and read "\\" as "/" before they look for a scheme or a host.
bool is_safe_url(std::string_view url) {
  if (std::ranges::any_of(url, [](char c) { return c >= 0 && c < ' '; })) return false;
  if (url.starts_with("//") || url.starts_with("/\\")) return false;
  if (url.empty() || url.front() == '/' || url.front() == '?' || url.front() == '#') return true;
  const std::string lower = to_lower(url.substr(0, 8));
  return lower.starts_with("https://") || lower.starts_with("http://") ||
         lower.starts_with("mailto:");
}

}  // namespace

void append_text(std::string& out, std::string_view text) {
  if (std::ranges::all_of(text, is_plain)) {
    out += text;
    return;
  }
  const bool foreign = std::ranges::any_of(
      text, [](char c) { return static_cast<unsigned char>(c) >= 0x7f || c < ' '; });
  if (!foreign) return append_escaped(out, text);
  append_escaped(out, printable(text));
}

void append_url(std::string& out, std::string_view url) {
  if (!is_safe_url(url)) {
    out += '#';
    return;
  }
  append_text(out, url);
}

}  // namespace fw::web::detail
