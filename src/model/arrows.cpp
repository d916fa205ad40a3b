#include "model/arrows.hpp"

#include <algorithm>
#include <array>

#include "model/monitor.hpp"

namespace fw::model {
namespace {

constexpr std::array<std::string_view, 5> kStates = {"up", "degraded", "down", "unknown",
                                                     "unconfirmed"};
constexpr std::array<std::string_view, 7> kTransitions = {"opened",   "escalated", "joined", "left",
                                                          "resolved", "reminded",  "merged"};
constexpr std::array<std::string_view, 4> kExtents = {"everywhere", "partial", "regional",
                                                      "unsteady"};
constexpr std::array<std::string_view, 6> kVerified = {"alone",      "unasked", "home",
                                                       "one_region", "regions", "unverified"};
constexpr std::array<std::string_view, 3> kSeverities = {"critical", "degraded", "none"};

template <class Enum, std::size_t size>
std::optional<Enum> named(const std::array<std::string_view, size>& names, std::string_view text) {
  const auto found = std::ranges::find(names, text);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

}  // namespace

std::string_view name(State state) { return kStates.at(static_cast<std::size_t>(state)); }
std::optional<State> state_named(std::string_view text) { return named<State>(kStates, text); }

std::string_view name(Transition transition) {
  return kTransitions.at(static_cast<std::size_t>(transition));
}
std::optional<Transition> transition_named(std::string_view text) {
  return named<Transition>(kTransitions, text);
}

std::string_view name(Extent extent) { return kExtents.at(static_cast<std::size_t>(extent)); }
std::optional<Extent> extent_named(std::string_view text) { return named<Extent>(kExtents, text); }

std::string_view name(Verified verified) {
  return kVerified.at(static_cast<std::size_t>(verified));
}
std::optional<Verified> verified_named(std::string_view text) {
  return named<Verified>(kVerified, text);
}

std::string_view name(Severity severity) {
  return kSeverities.at(static_cast<std::size_t>(severity));
}
std::optional<Severity> severity_named(std::string_view text) {
  return named<Severity>(kSeverities, text);
}

}  // namespace fw::model
