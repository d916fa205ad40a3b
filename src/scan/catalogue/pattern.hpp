// What names a service: one pattern of the catalogue. Values over the catalogue's own text; safe to
// use from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace fw::scan {

/// Where a pattern is looked for.
enum class PatternKind : std::uint8_t {
  host,     ///< hosts of scripts, styles, frames, images, hints, forms, CSP
  url,      ///< "host/path": the beginning of such a URL
  script,   ///< the URL of a script, as a regular expression or a literal
  code,     ///< text of inline scripts
  page,     ///< the page's own host
  header,   ///< response header `name`
  cookie,   ///< a cookie's name
  meta,     ///< <meta name=…>'s content
  html,     ///< the page's source text
  element,  ///< "i:id", "c:class", "a:attribute" of an element
  cname,
  ns,
  mx,
  txt,
  spf,
  caa,
  soa,
  dmarc,
  issuer,  ///< O= of the certificate's issuer
  js,      ///< a global of the running page
  asn,     ///< number of the network that announces the site's address
  csp,     ///< hosts that only a Content-Security-Policy names
  dkim,    ///< a selector; `name`: what its CNAME leads to, where that is known
};
inline constexpr std::size_t kPatternKinds = 23;

[[nodiscard]] std::string_view name(PatternKind kind);
[[nodiscard]] std::optional<PatternKind> pattern_kind_named(std::string_view text);

enum class PatternMode : char {
  exact = '=',     ///< the whole value, but for ASCII case
  suffix = '~',    ///< a host name or what lies below it
  prefix = '^',    ///< the value begins so
  contains = '*',  ///< the value holds this literal
  glob = '?',      ///< a host name in which `*` stands for one or more characters
  regex = '/',     ///< RE2, unanchored, ASCII case ignored
  host_regex = '%' /**< a regex that speaks of the host, so it is as specific as a host */
};

/// In words, between a kind and a text: "is", "at or below", "begins with", "holds", "is like",
/// "matches".
[[nodiscard]] std::string_view name(PatternMode mode);

struct Pattern {
  std::uint32_t service = 0;  ///< index into Catalogue::services()
  PatternKind kind = PatternKind::host;
  PatternMode mode = PatternMode::suffix;
  std::uint8_t confidence = 100;  ///< how sure this pattern alone is, in percent of its kind's
  std::string_view text;
  std::string_view name;      ///< header or meta name, target of a selector: lower case; or ""
  std::string_view literals;  ///< lower case, separated by '\x1f': one of them is in every match
};

}  // namespace fw::scan
