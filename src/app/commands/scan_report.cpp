#include "app/commands/scan_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "base/text.hpp"

namespace fw::app {
namespace {

constexpr std::size_t kEvidenceShown = 3;

std::string service_rows(const model::DetectedService& service) {
  std::string text =
      fmt::format("    {:<28} {:>3} %{}\n", printable(service.name), service.confidence,
                  service.indirect ? "  behind another service" : "");
  for (std::size_t i = 0; i < std::min(service.evidence.size(), kEvidenceShown); ++i) {
    const model::Sighting& seen = service.evidence[i];
    text += fmt::format("        {} {}  ({})\n", seen.kind, shorten(printable(seen.value), 70),
                        printable(seen.where));
  }
  if (service.evidence.size() > kEvidenceShown)
    text += fmt::format("        and {} more\n", service.evidence.size() - kEvidenceShown);
  return text;
}

std::string certificate_row(const model::TlsEvidence& tls) {
  if (tls.chain.empty()) return {};
  const model::Certificate& leaf = tls.chain.front();
  return fmt::format("  certificate  {}, until {}, {}\n", printable(leaf.issuer),
                     to_rfc3339(leaf.not_after).substr(0, 10),
                     tls.trusted ? "trusted" : "NOT trusted: " + tls.problem);
}

}  // namespace

std::string scan_as_text(const model::DependencyMap& map) {
  std::string text =
      fmt::format("{}\n", printable(map.final_url.empty() ? map.url : map.final_url));
  if (!map.title.empty()) text += fmt::format("  {}\n", shorten(printable(map.title), 90));
  if (map.tls) text += certificate_row(*map.tls);
  std::map<std::string, std::vector<const model::DetectedService*>> groups;
  for (const model::DetectedService& service : map.dependencies)
    groups[service.category].push_back(&service);
  text += fmt::format("\n  {} dependencies\n", map.dependencies.size());
  for (const auto& [category, services] : groups) {
    text += fmt::format("\n  {}\n", category);
    for (const model::DetectedService* service : services) text += service_rows(*service);
  }
  if (!map.networks.empty()) text += "\n  networks\n";
  for (const model::Network& network : map.networks)
    text += fmt::format("    AS{} {}  ({} at {})\n", network.asn, printable(network.name),
                        printable(network.host), network.address);
  if (map.pages.size() > 1) {
    text += "\n  pages that were read\n";
    for (const model::ScannedPage& page : map.pages)
      text += fmt::format("    {} {}  ({})\n", page.status, shorten(printable(page.url), 80),
                          printable(page.why));
  }
  if (!map.unknown_hosts.empty()) {
    text += "\n  third-party hosts that no service is known for\n";
    for (const model::UnknownHost& host : map.unknown_hosts)
      text += fmt::format("    {}\n", printable(host.host));
  }
  if (!map.browser.state.empty())
    text += fmt::format("\n  browser: {}. {}\n", printable(map.browser.state),
                        printable(map.browser.sentence));
  for (const std::string& note : map.notes) text += fmt::format("\n  note: {}", printable(note));
  if (!map.notes.empty()) text += '\n';
  text += fmt::format("\n  {} ms", map.duration.count());
  return text;
}

}  // namespace fw::app
