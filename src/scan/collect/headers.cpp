#include "scan/collect/headers.hpp"

#include <algorithm>
#include <string>

#include "base/text.hpp"
#include "scan/collect/code.hpp"
#include "scan/collect/csp.hpp"
#include "scan/collect/references.hpp"

namespace fw::scan {
namespace {

constexpr std::size_t kCookiesMax = 100;
constexpr std::size_t kLinksMax = 100;

/// `<https://cdn.example/x.js>; rel=preload; as=script, <…>; …` (RFC 8288 §3)
void read_links(std::string_view value, References& references) {
  for (std::size_t count = 0; count < kLinksMax; ++count) {
    const std::size_t begin = value.find('<');
    const std::size_t end = value.find('>', begin);
    if (begin == std::string_view::npos || end == std::string_view::npos) return;
    const std::string_view url = value.substr(begin + 1, end - begin - 1);
    value.remove_prefix(end + 1);
    const std::string parameters = to_lower(value.substr(0, value.find(",")));
    if (parameters.find("preconnect") != std::string::npos ||
        parameters.find("dns-prefetch") != std::string::npos) {
      references.add(Use::preconnect, url, "Link header");
    } else if (parameters.find("preload") != std::string::npos) {
      const bool is_script = parameters.find("as=script") != std::string::npos;
      references.add(is_script ? Use::script : Use::preload, url, "Link header");
    }
  }
}

void read_cookie(std::string_view value, Findings& findings) {
  const std::string_view name = trim(value.substr(0, value.find_first_of("=;")));
  if (name.empty() || findings.cookies.size() >= kCookiesMax) return;
  if (std::ranges::find(findings.cookies, name) == findings.cookies.end())
    findings.cookies.emplace_back(name);
}

}  // namespace

void collect_headers(Findings& findings) {
  References references(findings);
  for (const auto& [name, value] : findings.headers) {
    if (name == "content-security-policy" || name == "content-security-policy-report-only") {
      collect_csp(value, "header", references);
    } else if (name == "link") {
      read_links(value, references);
    } else if (name == "set-cookie") {
      read_cookie(value, findings);
    } else if (name == "report-to" || name == "reporting-endpoints") {
      collect_code(value, Use::report, name + " header", references);
    }
  }
}

void collect_hops(Findings& findings) {
  References references(findings);
  for (const model::Hop& hop : findings.hops)
    references.add(Use::redirect, hop.url, fmt::format("redirect ({})", hop.status));
}

}  // namespace fw::scan
