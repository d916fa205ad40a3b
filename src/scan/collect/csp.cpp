#include "scan/collect/csp.hpp"

#include <algorithm>
#include <string>

#include "base/text.hpp"
#include "scan/match/host_name.hpp"

namespace fw::scan {
namespace {

constexpr auto kNone = std::string_view::npos;

std::string_view take_word(std::string_view& text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n\f");
  if (begin == kNone) {
    text = {};
    return {};
  }
  text.remove_prefix(begin);
  const std::string_view word = text.substr(0, text.find_first_of(" \t\r\n\f"));
  text.remove_prefix(word.size());
  return word;
}

/// "https://*.example.com:443/path" → "//example.com/path"; "" where the source names no host.
std::string host_source(std::string_view source) {
  if (source.starts_with('\'') || source.ends_with(':')) return {};
  if (const std::size_t scheme = source.find("://"); scheme != kNone)
    source.remove_prefix(scheme + 3);
  if (source.starts_with("*.")) source.remove_prefix(2);
  const std::string_view authority = source.substr(0, source.find('/'));
  const std::string_view host = authority.substr(0, authority.find(':'));
  if (!is_host_name(host)) return {};
  return fmt::format("//{}{}", host, source.substr(authority.size()));
}

}  // namespace

void collect_csp(std::string_view policy, std::string_view from, References& references) {
  policy = policy.substr(0, kCspBytesMax);
  std::size_t sources = 0;
  while (!policy.empty()) {
    const std::size_t end = std::min(policy.find_first_of(";,"), policy.size());
    std::string_view directive = policy.substr(0, end);
    policy.remove_prefix(std::min(end + 1, policy.size()));
    const std::string name = to_lower(take_word(directive));
    const bool is_report = name == "report-uri";
    // These say who may embed the page, or nothing of hosts it uses.
    if (name.empty() || name == "frame-ancestors" || name == "base-uri" || name == "sandbox")
      continue;
    const std::string where = fmt::format("{} of the CSP {}", name, from);
    for (std::string_view word = take_word(directive); !word.empty(); word = take_word(directive)) {
      if (++sources > kCspSourcesMax) {
        note(references.findings(),
             fmt::format("The policy has more than {} sources; the rest was left out.",
                         kCspSourcesMax));
        return;
      }
      const std::string url = is_report ? std::string(word) : host_source(word);
      if (!url.empty()) references.add(is_report ? Use::report : Use::csp, url, where);
    }
  }
}

}  // namespace fw::scan
