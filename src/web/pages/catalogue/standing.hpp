// How a vendor stands: its own word beside what is seen of it, and how well both agreed. Pure
// functions; any thread.
#pragma once

#include "service/vendor_truth.hpp"
#include "web/pages/kit/html.hpp"

namespace fw::web {

/// `<section>`s; nothing where nothing is known and nobody looks.
[[nodiscard]] Html standing_part(const service::VendorStanding& standing);

}  // namespace fw::web
