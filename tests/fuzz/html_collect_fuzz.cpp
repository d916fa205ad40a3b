// Pages as any server may send them: read within their bounds, the same each time, and every
// reference that comes out has a host.
// rooms: scan
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "scan/collect/html.hpp"
#include "scan/collect/references.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view html(reinterpret_cast<const char*>(data), size);
  fw::scan::Findings findings;
  findings.host = "shop.example";
  findings.path = "/";
  fw::scan::collect_html(html, findings);
  FW_ASSERT(findings.references.size() <= fw::scan::kReferencesMax);
  FW_ASSERT(findings.elements.size() <= fw::scan::kElementsMax);
  FW_ASSERT(findings.metas.size() <= fw::scan::kMetasMax);
  FW_ASSERT(findings.code.size() <= fw::scan::kCodeBytesMax + 1);
  for (const fw::scan::Reference& reference : findings.references) {
    FW_ASSERT(!reference.host.empty() && reference.host.size() <= 253);
    FW_ASSERT(reference.target.empty() || reference.target.front() == '/');
    FW_ASSERT(reference.target.size() <= fw::scan::kTargetBytesMax + 1);
  }
  return 0;
}
