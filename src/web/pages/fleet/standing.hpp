// How the machines of a fleet stand, for people: words, lights, sentences. Pure functions; any
// thread.
#pragma once

#include <string>
#include <string_view>

#include "service/fleet.hpp"
#include "web/pages/kit/light.hpp"

namespace fw::web {

/// "Active", "Silent" …
[[nodiscard]] std::string_view word(topology::Standing standing);
/// What that means for what is watched, in a sentence.
[[nodiscard]] std::string_view meaning(topology::Standing standing);
[[nodiscard]] Light light_of(topology::Standing standing);

[[nodiscard]] Light light_of(const service::FleetMachine& machine);
/// Sign and word of the machine in one pill.
[[nodiscard]] Html badge_of(const service::FleetMachine& machine);

[[nodiscard]] Light light_of(const service::FleetRegion& region);
/// "6 of 6 machines active".
[[nodiscard]] std::string sentence_of(const service::FleetRegion& region);

/// The whole fleet in one line, and what follows from it.
struct FleetVerdict {
  Light light = Light::up;
  std::string headline;
  std::string sentence;
};
[[nodiscard]] FleetVerdict verdict_of(const service::FleetView& view);

/// What an operator does about a trouble of that kind; "" where its sentence says all.
[[nodiscard]] std::string_view remedy(std::string_view kind);

}  // namespace fw::web
