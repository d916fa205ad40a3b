#include "scan/match/tally.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "base/text.hpp"
#include "scan/match/match.hpp"
#include "scan/match/weights.hpp"

namespace fw::scan {
namespace {

constexpr std::size_t kValueBytesMax = 200;

}  // namespace

void Tally::add(std::uint32_t service, int confidence, const Fact& fact) {
  Row& row = rows_[service];
  const int weight = fact.weight * confidence / 100;
  const auto known = row.weights.find(fact.kind);
  if (known == row.weights.end()) {
    row.weights.emplace(fact.kind, weight);
  } else {
    known->second = std::max(known->second, weight);
  }
  row.direct |= !fact.indirect;
  if (row.evidence.size() >= kSightingsMax) return;
  const bool is_known = std::ranges::any_of(row.evidence, [&](const model::Sighting& one) {
    return one.kind == fact.kind && one.value == fact.value;
  });
  if (is_known) return;
  row.evidence.push_back({std::string(fact.kind), printable(shorten(fact.value, kValueBytesMax)),
                          printable(shorten(fact.where, kValueBytesMax))});
}

void Tally::add_host(std::uint32_t service, std::string_view host) {
  std::vector<std::string>& hosts = rows_[service].hosts;
  if (hosts.size() < kHostsMax && std::ranges::find(hosts, host) == hosts.end())
    hosts.emplace_back(host);
}

int Tally::confidence(const Row& row) {
  double doubt = 1;
  for (const auto& [kind, weight] : row.weights) doubt *= 1 - weight / 100.0;
  return std::min(kConfidenceMax, static_cast<int>(std::lround(100 * (1 - doubt))));
}

std::vector<model::DetectedService> Tally::result() const {
  std::vector<model::DetectedService> services;
  for (const auto& [number, row] : rows_) {
    const int certainty = confidence(row);
    if (certainty < kConfidenceMin) continue;
    const Service& service = catalogue_.service(number);
    model::DetectedService found;
    found.id = service.id;
    found.name = service.name;
    found.category = service.category;
    found.confidence = certainty;
    found.indirect = !row.direct;
    found.evidence = row.evidence;
    found.hosts = row.hosts;
    found.status_page = service.status_page;
    // A product without a page of its own is spoken of on its vendor's.
    if (const Service* vendor = catalogue_.find(service.parent);
        found.status_page.empty() && vendor != nullptr)
      found.status_page = vendor->status_page;
    std::ranges::sort(found.hosts);
    services.push_back(std::move(found));
  }
  std::ranges::sort(services, [](const auto& a, const auto& b) {
    return std::tuple(a.category, -a.confidence, a.id) <
           std::tuple(b.category, -b.confidence, b.id);
  });
  return services;
}

}  // namespace fw::scan
