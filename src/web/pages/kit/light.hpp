// How a state looks: its word, its sign and its colour class. Pure functions; any thread.
#pragma once

#include <optional>
#include <string_view>

#include "model/arrows.hpp"
#include "service/monitors.hpp"
#include "web/pages/kit/html.hpp"

namespace fw::web {

/// What a person sees of a monitor, worst first.
enum class Light : std::uint8_t {
  down,
  degraded,
  unconfirmed,
  unknown,
  pending,  ///< never looked at
  maintenance,
  up,
  paused,
};

inline constexpr Light kLights[] = {Light::down,    Light::degraded, Light::unconfirmed,
                                    Light::unknown, Light::pending,  Light::maintenance,
                                    Light::up,      Light::paused};

/// "down": in class names and in addresses (`?state=down`).
[[nodiscard]] std::string_view name(Light light);
[[nodiscard]] std::optional<Light> light_named(std::string_view text);
/// "Down": for people.
[[nodiscard]] std::string_view word(Light light);

[[nodiscard]] Light light_of(model::State state);
[[nodiscard]] Light light_of(model::Outcome outcome);
/// Paused and maintenance win over the last state.
[[nodiscard]] Light light_of(const service::MonitorStatus& status);

/// The sign alone; the word stands beside it or in `.sr`. Stands inside an element of class s-….
[[nodiscard]] Html sign(Light light);
/// Sign and word in one pill.
[[nodiscard]] Html badge(Light light);

}  // namespace fw::web
