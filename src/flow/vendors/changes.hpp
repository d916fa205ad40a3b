// Which of a vendor's words became others. Pure; safe to use from any thread.
#pragma once

#include <span>
#include <vector>

#include "model/vendor_states.hpp"

namespace fw::vendors {

/// Words of `now` that were not so `before`, and parts of `before` that are well again: those come
/// as operational. A mere change of `since` is none.
[[nodiscard]] std::vector<model::VendorWord> changed_words(
    std::span<const model::VendorWord> before, std::span<const model::VendorWord> now);

}  // namespace fw::vendors
