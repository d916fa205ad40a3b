// scan → monitors: what a site depends on, and how each row is known. Values; safe to use from any
// thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "model/evidence.hpp"

namespace fw::model {

/// One fact that names a service.
struct Sighting {
  std::string kind;   ///< "host", "script", "header", "cookie", "cname", "ns", "mx", "txt", "spf",
                      ///< "caa", "issuer", "csp", …
  std::string value;  ///< what was seen: "js.stripe.com"
  std::string where;  ///< where: "script on /checkout", "TXT of shop.example"
};

struct DetectedService {
  std::string id;  ///< catalogue id
  std::string name;
  std::string category;   ///< catalogue category: "payments", "cdn", …
  int confidence = 0;     ///< 0 to 100
  bool indirect = false;  ///< stands behind another service
  std::vector<Sighting> evidence;
  std::vector<std::string> hosts;  ///< hosts observed here that belong to it; what can be probed
  std::string status_page;         ///< or ""
};

struct UnknownHost {
  std::string host;
  std::vector<Sighting> evidence;
};

/// Who announces the address of a host to the Internet.
struct Network {
  std::string host;
  std::string address;
  std::uint32_t asn = 0;
  std::string name;  ///< "CLOUDFLARENET, US", or ""
  auto operator<=>(const Network&) const = default;
};

/// A page that was read.
struct ScannedPage {
  std::string url;
  int status = 0;
  std::string why;  ///< "the address given", "link: Checkout"
};

/// A name of the site that leads to nothing its owner holds: somebody else may take it over.
struct DanglingName {
  std::string name;      ///< "blog.shop.example"
  std::string target;    ///< where its CNAMEs end
  std::string sentence;  ///< what was found there
};

/// What became of the look with a browser.
struct BrowserLook {
  std::string state;     ///< "done", "cut" (time ran out), "off" (not wanted), "absent" (none is
                         ///< installed), "failed"; "" where nobody tried
  std::string sentence;  ///< why, for people
  std::uint32_t requests = 0;
  std::uint32_t refused = 0;  ///< requests that the egress policy did not let out
};

struct DependencyMap {
  std::string url;
  std::string final_url;
  Instant scanned_at{};
  Millis duration{0};
  std::vector<Hop> hops;
  int status = 0;
  std::string title;
  std::optional<TlsEvidence> tls;
  std::vector<DnsRecord> dns;
  std::vector<Network> networks;
  std::vector<ScannedPage> pages;
  BrowserLook browser;
  std::vector<std::string> protections;  ///< response headers that protect the page, lower case
  std::vector<Sighting> scripts;         ///< others' scripts, once for each page they run on
  std::vector<Sighting> insecure;        ///< what a page over https loads over http
  std::vector<DanglingName> dangling;
  std::vector<DetectedService> dependencies;  ///< most certain first within a category
  std::vector<UnknownHost> unknown_hosts;     ///< third-party hosts no entry of the catalogue knows
  std::vector<std::string> owned_hosts;       ///< hosts of the same registrable domain
  std::vector<std::string> notes;             ///< what could not be looked at, and why
};

/// The shape of `flarewarden scan --json` and of the API.
[[nodiscard]] std::string to_json(const DependencyMap& map);
[[nodiscard]] Result<DependencyMap> dependency_map_from_json(std::string_view text);

/// How far a scan is.
struct ScanProgress {
  std::string step;  ///< "page", "dns", "tls", "pages", "scripts", "hosts", "matching", "done"
  int percent = 0;
  std::string detail;
  /// The map of what is known at the end of a stage, rows in the order of their appearance; nothing
  /// in between. Not part of the progress' JSON.
  std::shared_ptr<const DependencyMap> so_far;
};

}  // namespace fw::model
