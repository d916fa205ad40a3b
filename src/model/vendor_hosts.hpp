// What was seen of vendors' hosts: looked at once for all who depend on them. Values and a port;
// who implements it says which threads may call it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/arrows.hpp"

namespace fw::model {

inline constexpr std::size_t kVendorHostsAskedMax = 20;  ///< of one monitor

/// Where a host stands by what was confirmed, not by a single look.
struct VendorHostState {
  std::string host;
  State state = State::unknown;
  Reason reason = Reason::none;
  Instant since{};
};

class VendorHosts {
 public:
  virtual ~VendorHosts() = default;
  /// Those of `hosts` that something is known of.
  [[nodiscard]] virtual std::vector<VendorHostState> of(
      const std::vector<std::string>& hosts) const = 0;
};

}  // namespace fw::model
