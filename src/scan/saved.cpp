#include "base/text.hpp"
#include "host/net/url.hpp"
#include "scan/collect/html.hpp"
#include "scan/match/match.hpp"
#include "scan/scanner.hpp"

namespace fw::scan {

Result<model::DependencyMap> scan_saved(std::string_view html, std::string_view url,
                                        const Catalogue& catalogue) {
  FW_TRY(const net::Url address, net::parse_url(url));
  Findings findings;
  findings.url = address.text();
  findings.final_url = findings.url;
  findings.host = address.host;
  findings.path = address.target.substr(0, address.target.find('?'));
  collect_html(html, findings);
  findings.notes.emplace_back(
      "A saved page was read: headers, DNS records and the certificate were not looked at.");
  return match(findings, catalogue);
}

}  // namespace fw::scan
