// The configuration's sections [places.NAME]: places that the shipped table does not know, or has
// another region for. Pure functions; safe to use from any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/places/places.hpp"
#include "model/settings.hpp"

namespace fw::app {

/// The place of that name as the table has it, with what `values` say: `region`, `continent`,
/// `city`, `latitude`, `longitude`. `where` begins the sentence of an `invalid`.
[[nodiscard]] Result<model::KnownPlace> make_place(const model::Places& places,
                                                   std::string_view name, std::string_view where,
                                                   const model::Settings& values);

}  // namespace fw::app
