// What has been seen of each service so far, and what confidence comes of it. Owned by one thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/dependency_map.hpp"
#include "scan/catalogue/catalogue.hpp"

namespace fw::scan {

class Tally {
 public:
  explicit Tally(const Catalogue& catalogue) : catalogue_(catalogue) {}

  struct Fact {
    std::string_view kind;  ///< of the evidence
    std::string_view value;
    std::string_view where;
    int weight = 0;         ///< percent
    bool indirect = false;  ///< seen only behind another service
  };

  /// `confidence` is the pattern's own, in percent of the fact's weight.
  void add(std::uint32_t service, int confidence, const Fact& fact);
  /// A host observed that belongs to the service.
  void add_host(std::uint32_t service, std::string_view host);

  /// Every service that is certain enough: by category, the most certain first.
  [[nodiscard]] std::vector<model::DetectedService> result() const;

 private:
  struct Row {
    std::map<std::string, int, std::less<>> weights;  ///< strongest of each kind of evidence
    std::vector<model::Sighting> evidence;
    std::vector<std::string> hosts;
    bool direct = false;
  };

  [[nodiscard]] static int confidence(const Row& row);

  const Catalogue& catalogue_;
  std::map<std::uint32_t, Row> rows_;
};

}  // namespace fw::scan
