// Vendors' status feeds: the first line names the kind, the rest is what came, in parts divided by
// U+001E. Read without harm, within the limits, and asked about its parts.
// rooms: plug/vendors flow/vendors
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "flow/vendors/word.hpp"
#include "plug/vendors/family.hpp"

namespace {

using namespace fw;

constexpr std::size_t kShownMax = model::kVendorWordsBytesMax * 3 + 8;  // U+FFFD is three bytes
constexpr std::size_t kPartsAskedMax = 20;
constexpr Instant kNoon{Millis(1'795'435'200'000)};

void check(const vendors::Word& word, const std::string& component) {
  const std::vector<std::string> asked = {component};
  const auto state = word.state_of(asked);
  if (!state) return;
  FW_ASSERT(state->incidents.size() <= vendors::kIncidentsToldMax);
  FW_ASSERT(state->sentence.size() <= vendors::kPartsToldMax * (2 * kShownMax + 8) + 80);
}

void check(model::VendorSummary summary) {
  FW_ASSERT(summary.components.size() <= model::kVendorComponentsMax);
  FW_ASSERT(summary.incidents.size() <= model::kVendorIncidentsMax);
  for (const auto& one : summary.components) FW_ASSERT(one.name.size() <= kShownMax);
  for (const auto& one : summary.incidents)
    FW_ASSERT(one.component_ids.size() <= model::kVendorIncidentPartsMax);
  const vendors::Word word(std::move(summary));
  FW_ASSERT(word.words().size() <= vendors::kWordsKeptMax);
  check(word, "");
  check(word, "API");
  check(word, "a / b");
  const auto& parts = word.summary().components;
  for (std::size_t i = 0; i < parts.size() && i < kPartsAskedMax; ++i) check(word, parts[i].name);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const model::VendorKinds kinds = vendors::make_all();
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t line = std::min(bytes.find('\n'), size);
  const model::VendorKind* kind = model::find(kinds, bytes.substr(0, line));
  if (kind == nullptr) kind = kinds[size % kinds.size()].get();
  std::vector<std::string> bodies;
  for (const std::string_view part : split(bytes.substr(std::min(line + 1, size)), '\x1e'))
    if (bodies.size() < model::kVendorUrlsMax) bodies.emplace_back(part);
  const model::VendorPage page{
      .name = {}, .url = "https://a.example", .type = {}, .feed = {}, .components = {}};
  if (auto summary = kind->read(page, bodies, kNoon)) check(*std::move(summary));
  return 0;
}
