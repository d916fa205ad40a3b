// What registries answer, over RDAP and over WHOIS, and the list that leads to them: read without
// harm, and what is kept of it keeps its limits.
// rooms: plug/checks/domain
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "plug/checks/domain/rdap.hpp"
#include "plug/checks/domain/whois.hpp"

namespace {

using namespace fw::checks::domain;

void check(const Registration& found) {
  constexpr std::size_t shown_max = kWordsBytesMax * 3 + 8;  // U+FFFD is three bytes
  FW_ASSERT(found.statuses.size() <= kStatusesMax && found.registrar.size() <= shown_max);
  for (const auto& status : found.statuses) FW_ASSERT(status.size() <= shown_max);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto found = read_rdap(bytes)) check(*found);
  if (const auto found = read_whois(bytes)) check(*found);
  if (const auto services = read_bootstrap(bytes))
    for (const auto& [name, url] : *services) FW_ASSERT(url.ends_with('/'));
  FW_ASSERT(whois_server_in(bytes).size() <= size);
  static_cast<void>(read_day(bytes));
  return 0;
}
