#include "scan/collect/headers.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"
#include "scan/collect/code.hpp"
#include "scan/collect/csp.hpp"
#include "scan/collect/references.hpp"

namespace fw::scan {
namespace {

constexpr auto kNone = std::string_view::npos;
constexpr std::size_t kCookiesMax = 100;
constexpr std::size_t kLinksMax = 100;
constexpr std::size_t kAlternativesMax = 20;

/// `<https://cdn.example/x.js>; rel=preload; as=script, <…>; …` (RFC 8288 §3)
void read_links(std::string_view value, References& references) {
  for (std::size_t count = 0; count < kLinksMax; ++count) {
    const std::size_t begin = value.find('<');
    const std::size_t end = value.find('>', begin);
    if (begin == kNone || end == kNone) return;
    const std::string_view url = value.substr(begin + 1, end - begin - 1);
    value.remove_prefix(end + 1);
    const std::string parameters = to_lower(value.substr(0, value.find(",")));
    const auto has = [&](std::string_view word) {
      return parameters.find(word) != std::string::npos;
    };
    if (has("preconnect") || has("dns-prefetch")) {
      references.add(Use::preconnect, url, "Link header");
    } else if (has("stylesheet")) {
      references.add(Use::style, url, "Link header");
    } else if (has("preload")) {
      const bool is_script = has("as=script") || has("as=\"script\"") || has("modulepreload");
      references.add(is_script ? Use::script : Use::preload, url, "Link header");
    }
  }
}

/// `name=value; Domain=.shop.example` (RFC 6265 §4.1): the name, and whose it is meant to be.
void read_cookie(std::string_view value, Findings& page, References& references) {
  const std::string_view name = trim(value.substr(0, value.find_first_of("=;")));
  if (name.empty()) return;
  if (page.cookies.size() >= kCookiesMax) {
    note(references.findings(),
         fmt::format("More than {} cookies are set; the rest was left out.", kCookiesMax));
    return;
  }
  if (std::ranges::find(page.cookies, name) == page.cookies.end()) page.cookies.emplace_back(name);
  const std::string lower = to_lower(value.substr(0, 4'096));
  const std::size_t at = lower.find("domain=");
  if (at == std::string::npos) return;
  std::string_view domain = std::string_view(lower).substr(at + 7);
  domain = trim(domain.substr(0, domain.find(';')));
  if (domain.starts_with('.')) domain.remove_prefix(1);
  references.add(Use::data, fmt::format("//{}", domain), fmt::format("Domain of cookie {}", name));
}

/// `h3="alt.example:443"; ma=86400` (RFC 7838 §3): another host that serves this one.
void read_alternatives(std::string_view value, References& references) {
  for (std::size_t count = 0; count < kAlternativesMax; ++count) {
    const std::size_t begin = value.find('"');
    const std::size_t end = value.find('"', begin + 1);
    if (begin == kNone || end == kNone) return;
    const std::string_view authority = value.substr(begin + 1, end - begin - 1);
    value.remove_prefix(end + 1);
    const std::string_view host = authority.substr(0, authority.find(':'));
    if (!host.empty()) references.add(Use::preconnect, fmt::format("//{}", host), "Alt-Svc header");
  }
}

/// Headers whose URLs browsers send reports to.
bool tells_where_to_report(std::string_view name) {
  constexpr std::array<std::string_view, 5> kNames = {"report-to", "reporting-endpoints", "nel",
                                                      "expect-ct", "x-xss-protection"};
  return std::ranges::find(kNames, name) != kNames.end();
}

}  // namespace

void collect_headers(Findings& page, References& references) {
  for (const auto& [name, value] : page.headers) {
    if (name == "content-security-policy" || name == "content-security-policy-report-only") {
      collect_csp(value, "header", references);
    } else if (name == "link") {
      read_links(value, references);
    } else if (name == "set-cookie") {
      read_cookie(value, page, references);
    } else if (name == "alt-svc") {
      read_alternatives(value, references);
    } else if (name == "permissions-policy" || name == "feature-policy") {
      collect_code(value, Use::csp, name + " header", references);
    } else if (tells_where_to_report(name)) {
      collect_code(value, Use::report, name + " header", references);
    }
  }
}

void collect_headers(Findings& findings) {
  References references(findings);
  collect_headers(findings, references);
}

void collect_hops(Findings& findings) {
  References references(findings);
  for (const model::Hop& hop : findings.hops)
    references.add(Use::redirect, hop.url, fmt::format("redirect ({})", hop.status));
}

}  // namespace fw::scan
