// A vendor as it stands: its own word, what is seen of its hosts, and how well both agreed lately.
// Safe to use from any thread; blocks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "flow/truth/truth.hpp"
#include "model/arrows.hpp"
#include "service/context.hpp"
#include "service/vendors.hpp"

namespace fw::service {

struct Core;

inline constexpr Millis kTruthSpan{90LL * 24 * 3'600'000};  ///< that is compared

/// A host of the vendor that is looked at for all accounts.
struct VendorHostRow {
  std::string host;
  model::State state = model::State::unknown;
  Instant since{};
  bool was_looked_at = false;
};

struct VendorStanding {
  bool has_page = false;         ///< its word can be read, in principle
  std::vector<VendorSpell> now;  ///< its word: all of it first, then parts that are not well
  std::vector<VendorHostRow> hosts;
  std::vector<VendorSpell> past;  ///< words that were not well, newest first, at most 20
  truth::Truth truth;             ///< of the last 90 days
};

/// Of a service of the catalogue. `not_found` where there is none with this id.
[[nodiscard]] Result<VendorStanding> vendor_standing(Core& core, const TenantCtx& ctx,
                                                     std::string_view service);

}  // namespace fw::service
