#include "web/pages/kit/light.hpp"

#include <array>

namespace fw::web {

namespace {

struct Look {
  std::string_view name;
  std::string_view word;
};

constexpr std::array<Look, 8> kLooks = {{{"down", "Down"},
                                         {"degraded", "Degraded"},
                                         {"unconfirmed", "Checking again"},
                                         {"unknown", "Cannot look"},
                                         {"pending", "First look to come"},
                                         {"maintenance", "Maintenance"},
                                         {"up", "Up"},
                                         {"paused", "Paused"}}};

const Look& look(Light light) { return kLooks[static_cast<std::size_t>(light)]; }

}  // namespace

std::string_view name(Light light) { return look(light).name; }

std::optional<Light> light_named(std::string_view text) {
  for (const Light light : kLights) {
    if (name(light) == text) return light;
  }
  return std::nullopt;
}

std::string_view word(Light light) { return look(light).word; }

Light light_of(model::State state) {
  switch (state) {
    case model::State::up:
      return Light::up;
    case model::State::degraded:
      return Light::degraded;
    case model::State::down:
      return Light::down;
    case model::State::unconfirmed:
      return Light::unconfirmed;
    case model::State::unknown:
      break;
  }
  return Light::unknown;
}

Light light_of(model::Outcome outcome) {
  switch (outcome) {
    case model::Outcome::up:
      return Light::up;
    case model::Outcome::degraded:
      return Light::degraded;
    case model::Outcome::down:
      return Light::down;
    case model::Outcome::unknown:
      break;
  }
  return Light::unknown;
}

Light light_of(const service::MonitorStatus& status) {
  if (status.paused) return Light::paused;
  if (status.in_maintenance) return Light::maintenance;
  if (!status.last_at) return Light::pending;
  return light_of(status.state);
}

Html sign(Light light) {
  return html(R"html(<svg class="si" aria-hidden="true"><use href="#s-{}"/></svg>)html",
              name(light));
}

Html badge(Light light) {
  return html(R"html(<span class="badge s-{}">{}{}</span>)html", name(light), sign(light),
              word(light));
}

}  // namespace fw::web
