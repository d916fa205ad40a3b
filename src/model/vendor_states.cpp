#include "model/vendor_states.hpp"

#include <array>

namespace fw::model {

std::string_view name(VendorLevel level) {
  constexpr std::array<std::string_view, 5> names = {"operational", "under maintenance", "degraded",
                                                     "partial outage", "major outage"};
  return names.at(static_cast<std::size_t>(level));
}

}  // namespace fw::model
