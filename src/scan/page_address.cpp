#include "scan/page_address.hpp"

#include "base/text.hpp"
#include "scan/collect/tokens.hpp"
#include "scan/match/host_name.hpp"

namespace fw::scan {
namespace {

constexpr std::size_t kHeadBytesMax = 256u << 10;
constexpr std::size_t kMarkWithinBytes = 4u << 10;

std::string if_absolute(std::string_view value) {
  std::string url = unescape(trim(value));
  if (!url.starts_with("http://") && !url.starts_with("https://")) return {};
  return split_url(url) ? url : std::string();
}

/// <!-- saved from url=(0023)https://shop.example/ -->: how browsers mark what they save.
std::string marked(std::string_view html) {
  constexpr std::string_view kMark = "saved from url=(";
  const std::size_t mark = html.substr(0, kMarkWithinBytes).find(kMark);
  if (mark == std::string_view::npos) return {};
  std::string_view rest = html.substr(mark + kMark.size(), kMarkWithinBytes);
  const std::size_t close = rest.find(')');
  if (close == std::string_view::npos) return {};
  rest.remove_prefix(close + 1);
  return if_absolute(rest.substr(0, rest.find_first_of(" \t\r\n<>\"")));
}

}  // namespace

std::string address_in_page(std::string_view html) {
  html = html.substr(0, kHeadBytesMax);
  if (std::string url = marked(html); !url.empty()) return url;
  std::string social;
  std::string base;
  Tokens tokens(html);
  while (const Tag* tag = tokens.next()) {
    if (tag->name == "body") break;
    if (tag->name == "link" && equal_ignoring_case(trim(tag->get("rel")), "canonical")) {
      if (std::string url = if_absolute(tag->get("href")); !url.empty()) return url;
    } else if (tag->name == "meta" && social.empty() &&
               equal_ignoring_case(tag->get("property"), "og:url")) {
      social = if_absolute(tag->get("content"));
    } else if (tag->name == "base" && base.empty()) {
      base = if_absolute(tag->get("href"));
    }
  }
  return social.empty() ? base : social;
}

}  // namespace fw::scan
