// Files of services of one's own: whatever stands in them, the table stays one that can be read.
// rooms: scan
#include <cstdint>
#include <string>

#include "base/assert.hpp"
#include "scan/catalogue/catalogue.hpp"
#include "scan/catalogue/overlay.hpp"

namespace {

constexpr std::string_view kTable =
    "flarewarden-catalogue 1\n"
    "S\tpay\tPay\tpayments\thttps://pay.example\t\t\tstatuspage\t\t\toverlay\tc\n"
    "P\thost\t~\t100\tpay.example\n";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fw::scan::OverlayFile file{"fuzz.toml",
                                   std::string(reinterpret_cast<const char*>(data), size)};
  const auto table = fw::scan::apply_overlays(kTable, {&file, 1});
  if (!table) {
    FW_ASSERT(!table.error().sentence().empty());
    return 0;
  }
  const auto catalogue = fw::scan::Catalogue::parse(*table);
  FW_ASSERT(catalogue.has_value());
  return 0;
}
