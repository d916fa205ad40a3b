// Files beside a page as any server may send them: read within their bounds, the same each time.
// rooms: scan
#include <cstdint>
#include <string>

#include "base/assert.hpp"
#include "scan/collect/cymru.hpp"
#include "scan/collect/links.hpp"
#include "scan/collect/site_files.hpp"
#include "scan/collect/spf.hpp"

namespace {

void read_links(const std::string& text) {
  const fw::net::Url page = *fw::net::parse_url("https://shop.example/");
  const auto links = fw::scan::find_links(text, page);
  FW_ASSERT(links.size() <= fw::scan::kLinksReadMax);
  const auto chosen = fw::scan::choose_pages(links, page, fw::scan::kFurtherPagesMax);
  FW_ASSERT(chosen.size() <= fw::scan::kFurtherPagesMax);
  for (const fw::scan::Link& link : chosen) FW_ASSERT(link.url.host.ends_with("shop.example"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  fw::scan::Findings findings;
  findings.host = "shop.example";
  fw::scan::References references(findings);
  const auto robots = fw::scan::Robots::parse(text);
  FW_ASSERT(robots.sitemaps().size() <= 50);
  FW_ASSERT(robots.allows("/") == fw::scan::Robots::parse(text).allows("/"));
  fw::scan::collect_sitemaps(robots, references);
  fw::scan::collect_manifest(text, references);
  fw::scan::collect_security_txt(text, references);
  for (const fw::scan::Reference& reference : findings.references)
    FW_ASSERT(!reference.host.empty());
  read_links(text);
  FW_ASSERT(fw::scan::parse_network(text).size() <= 400);
  if (const auto asn = fw::scan::parse_origin(text)) FW_ASSERT(*asn != 0);
  FW_ASSERT(fw::scan::spf_terms(text).follow.size() <= 20);
  return 0;
}
