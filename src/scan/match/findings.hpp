// Everything the collectors saw of a site, before anybody asks what it means. Values; safe to use
// from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/dependency_map.hpp"

namespace fw::scan {

/// How a page speaks of a URL.
enum class Use : std::uint8_t {
  script,
  style,
  frame,
  image,
  media,
  form,
  preconnect,   ///< preconnect, dns-prefetch
  preload,      ///< preload, modulepreload, prefetch
  object,       ///< object, embed, manifest, other elements with a source
  css,          ///< url() or @import in a style
  code,         ///< a literal in an inline script
  data,         ///< a literal in JSON within the page
  script_code,  ///< a literal in a script that was loaded
  csp,          ///< a source that the Content-Security-Policy allows
  report,       ///< where browsers send reports to
  redirect,     ///< a hop on the way to the page
  fetch,        ///< a request that a script made in a browser
  websocket,    ///< opened in a browser
  worker,       ///< the script of a worker that a browser started
};
inline constexpr std::size_t kUses = 19;

[[nodiscard]] std::string_view name(Use use);

struct Reference {
  Use use = Use::script;
  std::string host;    ///< lower case, without port; "*." of a CSP source is cut off
  std::string target;  ///< path and query, "" or beginning with '/'
  std::string where;   ///< "script on /checkout"
  std::string url;     ///< absolute; of scripts, styles and objects only, to fetch them
};

struct Findings {
  std::string url;
  std::string final_url;
  std::string host;  ///< of the final URL, lower case
  std::string path;  ///< of the final URL, without query
  int status = 0;
  std::string title;
  std::vector<model::Hop> hops;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  std::vector<std::string> cookies;                          ///< names
  std::vector<std::pair<std::string, std::string>> metas;    ///< names in lower case
  std::vector<Reference> references;                         ///< each (use, host, target) once
  std::vector<std::string> elements;        ///< "i:id", "c:class", "a:data-…", each once
  std::string html;                         ///< what was read of the page's source
  std::string code;                         ///< text of the inline scripts
  std::vector<std::string> globals;         ///< JavaScript globals that a browser saw, each once
  std::vector<model::Network> networks;     ///< of the addresses of the site's own names
  std::vector<model::DnsRecord> dns;        ///< of the site's own names; without trailing dots
  std::vector<model::DnsRecord> other_dns;  ///< CNAMEs of the third-party hosts it uses
  std::optional<model::TlsEvidence> tls;
  std::vector<model::ScannedPage> pages;  ///< that were read, the one asked for first
  /// What further pages of the site show of themselves: host, path, headers, cookies, metas,
  /// elements, html and code. What they refer to is among `references`.
  std::vector<Findings> more_pages;
  std::vector<std::string> own_domains;  ///< registrable domains that are the site's own, too
  model::BrowserLook browser;
  std::vector<model::Sighting> scripts;       ///< scripts, once for each page they run on
  std::vector<model::Sighting> insecure;      ///< what an https page loads over http
  std::vector<model::DanglingName> dangling;  ///< own names that lead to nothing
  std::vector<std::string> notes;
};

}  // namespace fw::scan
