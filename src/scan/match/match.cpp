#include "scan/match/match.hpp"

#include <algorithm>
#include <array>

#include "scan/catalogue/host_table.hpp"
#include "scan/match/host_name.hpp"
#include "scan/match/match_dns.hpp"
#include "scan/match/match_hosts.hpp"
#include "scan/match/match_page.hpp"
#include "scan/match/tally.hpp"

namespace fw::scan {
namespace {

/// Headers whose loss leaves a page's readers less safe.
std::vector<std::string> protections_of(const Findings& findings) {
  constexpr std::array<std::string_view, 5> kProtections = {
      "content-security-policy", "strict-transport-security", "x-content-type-options",
      "x-frame-options", "referrer-policy"};
  std::vector<std::string> found;
  for (const std::string_view one : kProtections)
    if (std::ranges::any_of(findings.headers, [&](const auto& header) {
          return header.first == one && !header.second.empty();
        }))
      found.emplace_back(one);
  return found;
}

}  // namespace

model::DependencyMap match(const Findings& findings, const Catalogue& catalogue) {
  Tally tally(catalogue);
  HostMatcher hosts(findings, catalogue, tally);
  for (const Reference& reference : findings.references) hosts.read(reference);
  match_page(findings, catalogue, tally);
  for (const Findings& page : findings.more_pages) match_page(page, catalogue, tally);
  match_dns(findings, catalogue, hosts, tally);
  match_issuer(findings, catalogue, tally);
  match_networks(findings, catalogue, tally);

  model::DependencyMap map;
  map.url = findings.url;
  map.final_url = findings.final_url;
  map.hops = findings.hops;
  map.status = findings.status;
  map.title = findings.title;
  map.tls = findings.tls;
  map.dns = findings.dns;
  map.networks = findings.networks;
  map.pages = findings.pages;
  map.browser = findings.browser;
  map.protections = protections_of(findings);
  const std::string domain = registrable_domain(findings.host);
  for (const model::Sighting& script : findings.scripts)
    if (!is_at_or_below(script.value.substr(0, script.value.find('/')), domain))
      map.scripts.push_back(script);
  map.insecure = findings.insecure;
  map.dangling = findings.dangling;
  map.notes = findings.notes;
  map.dependencies = tally.result();
  map.owned_hosts.assign(hosts.owned().begin(), hosts.owned().end());
  if (!findings.host.empty() && !std::ranges::binary_search(map.owned_hosts, findings.host))
    map.owned_hosts.insert(std::ranges::lower_bound(map.owned_hosts, findings.host), findings.host);
  for (const auto& [host, evidence] : hosts.unknown()) {
    if (map.unknown_hosts.size() >= kUnknownHostsMax) {
      map.notes.push_back(fmt::format("{} more unknown hosts were left out.",
                                      hosts.unknown().size() - kUnknownHostsMax));
      break;
    }
    map.unknown_hosts.push_back({host, evidence});
  }
  return map;
}

}  // namespace fw::scan
