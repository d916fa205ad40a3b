// A stored word of a vendor as services show it. Pure; any thread.
#pragma once

#include <utility>

#include "service/vendors.hpp"
#include "store/vendors.hpp"

namespace fw::service {

[[nodiscard]] inline VendorSpell as_spell(store::VendorWordRecord word) {
  return {.component = std::move(word.component),
          .level = word.level,
          .sentence = std::move(word.sentence),
          .told_since = word.told_since,
          .since = word.since,
          .until = word.until};
}

}  // namespace fw::service
