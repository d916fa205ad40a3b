#include "scan/collect/site_files.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "base/text.hpp"
#include "model/json.hpp"
#include "scan/catalogue/host_table.hpp"
#include "scan/match/host_name.hpp"

namespace fw::scan {
namespace {

constexpr std::size_t kLinesMax = 200;
constexpr std::size_t kPicturesMax = 100;

constexpr std::array<std::string_view, 6> kSecurityFields = {
    "contact", "policy", "acknowledgments", "hiring", "encryption", "csaf"};

void pictures(const boost::json::object& manifest, std::string_view member,
              References& references) {
  std::size_t count = 0;
  for (const std::string& source : model::json::list(
           manifest, member,
           [](const boost::json::object& picture) { return model::json::text(picture, "src"); }))
    if (count++ < kPicturesMax) references.add(Use::image, source, "web manifest");
}

}  // namespace

void collect_sitemaps(const Robots& robots, References& references) {
  for (const std::string& url : robots.sitemaps())
    references.add(Use::data, url, "sitemap in robots.txt");
}

void collect_manifest(std::string_view text, References& references) {
  if (text.size() > kManifestBytesMax) return;
  const auto manifest = model::json::parse_object(text, "the web manifest");
  if (!manifest) return;
  pictures(*manifest, "icons", references);
  pictures(*manifest, "screenshots", references);
  if (const boost::json::value* worker = manifest->if_contains("serviceworker");
      worker != nullptr && worker->is_object())
    references.add(Use::script, model::json::text(worker->get_object(), "src"),
                   "service worker of the web manifest");
}

void collect_security_txt(std::string_view text, References& references) {
  text = text.substr(0, kSecurityTxtBytesMax);
  // A page that says "not found" with status 200 is none.
  if (text.find("<html") != std::string_view::npos) return;
  std::size_t lines = 0;
  for (std::string_view line : split(text, '\n')) {
    if (++lines > kLinesMax) return;
    line = trim(line);
    const std::size_t colon = line.find(':');
    if (line.starts_with('#') || colon == std::string_view::npos) continue;
    const std::string field = to_lower(trim(line.substr(0, colon)));
    if (std::ranges::find(kSecurityFields, field) == kSecurityFields.end()) continue;
    const std::string_view value = trim(line.substr(colon + 1));
    const std::string where = field + " in security.txt";
    if (value.starts_with("https://") || value.starts_with("http://")) {
      references.add(Use::data, value, where);
    } else if (const std::size_t sign = value.rfind('@'); sign != std::string_view::npos) {
      references.add(Use::data, fmt::format("//{}", value.substr(sign + 1)), where);
    }
  }
}

void collect_certificate(const model::TlsEvidence& tls, References& references) {
  if (tls.chain.empty()) return;
  const Findings& findings = references.findings();
  const std::string own = registrable_domain(findings.host);
  std::set<std::string> hosts;
  std::set<std::string> domains;
  for (const std::string& written : tls.chain.front().names) {
    std::string host = dns_name(written);
    if (host.starts_with("*.")) host.erase(0, 2);
    if (!is_host_name(host) || is_at_or_below(host, own)) continue;
    domains.insert(registrable_domain(host));
    hosts.insert(std::move(host));
    if (domains.size() > kForeignNamesMax) {
      note(references.findings(),
           "The certificate names more than 20 other domains: it is shared "
           "with strangers, and its names were left out.");
      return;
    }
  }
  for (const std::string& host : hosts)
    references.add(Use::data, "//" + host, "name in the certificate");
}

}  // namespace fw::scan
