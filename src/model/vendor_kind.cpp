#include "model/vendor_kind.hpp"

#include <algorithm>

namespace fw::model {

const VendorKind* find(const VendorKinds& kinds, std::string_view type) {
  const auto found = std::ranges::find_if(kinds, [type](const auto& kind) {
    const auto aliases = kind->aliases();
    return kind->name() == type || std::ranges::find(aliases, type) != aliases.end();
  });
  return found == kinds.end() ? nullptr : found->get();
}

}  // namespace fw::model
