// Policies, links and cookies as any server may send them: read within their bounds; what is no
// host name never becomes one.
// rooms: scan
#include <cstdint>
#include <string>

#include "base/assert.hpp"
#include "scan/collect/csp.hpp"
#include "scan/collect/headers.hpp"
#include "scan/collect/references.hpp"
#include "scan/match/host_name.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  fw::scan::Findings findings;
  findings.host = "shop.example";
  for (const char* name : {"content-security-policy", "link", "set-cookie", "report-to"})
    findings.headers.emplace_back(name, text);
  fw::scan::collect_headers(findings);
  FW_ASSERT(findings.references.size() <= fw::scan::kReferencesMax);
  for (const fw::scan::Reference& reference : findings.references)
    FW_ASSERT(fw::scan::is_host_name(reference.host));
  return 0;
}
