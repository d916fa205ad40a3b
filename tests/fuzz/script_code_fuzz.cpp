// Scripts and styles as any server may send them: only whole hosts come out of them.
// rooms: scan
#include <cstdint>
#include <string>

#include "base/assert.hpp"
#include "scan/collect/charset.hpp"
#include "scan/collect/code.hpp"
#include "scan/match/host_name.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  fw::scan::Findings findings;
  findings.host = "shop.example";
  fw::scan::References references(findings);
  fw::scan::collect_code(text, fw::scan::Use::code, "test", references);
  fw::scan::collect_workers(text, references);
  fw::scan::collect_css(text, references);
  FW_ASSERT(findings.references.size() <= fw::scan::kReferencesMax);
  for (const fw::scan::Reference& reference : findings.references)
    FW_ASSERT(fw::scan::is_host_name(reference.host));
  if (const auto wide = fw::scan::from_utf16(text)) FW_ASSERT(wide->size() <= 2 * text.size());
  FW_ASSERT(fw::scan::as_utf8(text).size() <= 3 * text.size());
  return 0;
}
