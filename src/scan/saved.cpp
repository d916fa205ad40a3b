#include "host/net/url.hpp"
#include "scan/collect/charset.hpp"
#include "scan/collect/html.hpp"
#include "scan/match/match.hpp"
#include "scan/page_address.hpp"
#include "scan/scanner.hpp"

namespace fw::scan {
Result<model::DependencyMap> scan_saved(std::string_view html, std::string_view url,
                                        const Catalogue& catalogue,
                                        std::span<const std::string> own) {
  const std::string told = url.empty()
                               ? address_in_page(from_utf16(html).value_or(std::string(html)))
                               : std::string(url);
  if (told.empty())
    return fail(Code::invalid, "the page does not tell where it was saved from: give its address");
  FW_TRY(const net::Url address, net::parse_url(told));
  Findings findings;
  findings.url = address.text();
  findings.final_url = findings.url;
  findings.host = address.host;
  findings.path = address.target.substr(0, address.target.find('?'));
  findings.own_domains.assign(own.begin(), own.end());
  collect_html(html, findings);
  findings.notes.emplace_back(
      "A saved page was read: headers, DNS records and the certificate were not looked at.");
  return match(findings, catalogue);
}

}  // namespace fw::scan
