// Vendors' words for how they are, and what a page comes to as a whole. Pure functions; safe to use
// from any thread.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "model/vendor_kind.hpp"

namespace fw::feedkit {

struct LevelWord {
  std::string_view word;  ///< in lower case, letters and digits only
  model::VendorLevel level;
};

/// The level of a word; case, blanks, '_' and '-' make no difference.
[[nodiscard]] std::optional<model::VendorLevel> level_of(std::span<const LevelWord> table,
                                                         std::string_view word);

/// Pages that say nothing of the whole: as bad as the worst part, but a major outage only where
/// every part has one. Groups and parts in an unknown state are left out; nothing where none is
/// left.
[[nodiscard]] std::optional<model::VendorLevel> level_of_parts(
    std::span<const model::VendorComponent> components);

/// At most `cap`: one product's outage is not the whole of a cloud's.
[[nodiscard]] model::VendorLevel worst_of(std::span<const model::VendorIncident> incidents,
                                          model::VendorLevel cap);

/// What is being watched after its repair is no outage any more.
[[nodiscard]] model::VendorLevel softened(model::VendorLevel level, std::string_view status);

}  // namespace fw::feedkit
