// The summaries of vendors' status pages: read without harm, and what is kept keeps its limits.
// rooms: plug/checks/vendor
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "plug/checks/vendor/summary.hpp"

namespace {

using namespace fw::checks::vendor;

constexpr std::size_t kShownMax = kWordsBytesMax * 3 + 8;  // U+FFFD is three bytes

void check(const Summary& summary, std::string_view component) {
  const auto state = state_in(summary, component);
  if (!state) return;
  FW_ASSERT(state->incidents.size() <= kIncidentsToldMax);
  FW_ASSERT(state->subject.size() <= 3 * kShownMax + 8);
  FW_ASSERT(state->sentence.size() <= 5 * (2 * kShownMax + 8) + 80);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto summary = read_summary(bytes);
  if (!summary) return 0;
  FW_ASSERT(summary->components.size() <= kComponentsMax);
  FW_ASSERT(summary->incidents.size() <= 2 * kIncidentsMax);
  check(*summary, "");
  check(*summary, "API");
  for (const Component& one : summary->components) {
    FW_ASSERT(one.name.size() <= kShownMax && one.id.size() <= kShownMax);
    check(*summary, one.name);
    if (&one - summary->components.data() > 20) break;
  }
  return 0;
}
