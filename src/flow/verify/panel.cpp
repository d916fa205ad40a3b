#include "flow/verify/panel.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/text.hpp"

namespace fw::verify {
namespace {

using model::Footing;
using model::Outcome;
using model::ReasonClass;

bool is_failing(const Vote& vote) { return vote.outcome == Outcome::down; }

int regions_of(std::span<const Vote> votes, std::string_view except) {
  std::set<std::string_view> regions;
  for (const Vote& vote : votes)
    if (vote.place.region != except) regions.insert(vote.place.region);
  return static_cast<int>(regions.size());
}

Weighed of_class(std::span<const Vote> votes, ReasonClass wanted, const Panel& panel,
                 const Rules& rules) {
  Weighed found;
  int home = 0;
  int remote = 0;
  bool only_fallback = true;
  for (const Vote& vote : votes) {
    const bool agrees =
        is_failing(vote) && class_of(vote.reason) == wanted && vote.footing != Footing::isolated;
    const bool is_home = vote.place.region == panel.home;
    (agrees ? found.agreeing : found.others).push_back(vote);
    if (!agrees) {
      found.works_elsewhere |= !is_home && !is_failing(vote) && vote.outcome != Outcome::unknown;
      continue;
    }
    ++(is_home ? home : remote);
    only_fallback = only_fallback && vote.footing == Footing::fallback;
  }
  found.home_agrees = home >= 2;
  found.regions_failing = regions_of(found.agreeing, panel.home);
  // Who looks for another region has no home there: its own region's word alone decides nothing.
  const bool stands_in =
      !found.agreeing.empty() && found.agreeing.front().footing == Footing::fallback && remote == 0;
  const int elsewhere = panel.one_each ? found.regions_failing : remote;
  const auto looks = static_cast<int>(found.agreeing.size());
  found.down = found.home_agrees && elsewhere >= panel.remotes_needed && !only_fallback &&
               !stands_in && looks >= votes_needed(rules);
  const auto answered = std::ranges::count_if(votes, [&](const Vote& vote) {
    return vote.place.region != panel.home && vote.outcome != Outcome::unknown &&
           vote.footing != Footing::isolated;
  });
  found.unanswered = found.home_agrees && !found.down &&
                     (answered < panel.remotes_needed || (stands_in && panel.remotes_needed == 0));
  return found;
}

bool is_weightier(const Weighed& a, const Weighed& b) {
  if (a.down != b.down) return a.down;
  if (a.home_agrees != b.home_agrees) return a.home_agrees;
  if (a.regions_failing != b.regions_failing) return a.regions_failing > b.regions_failing;
  return a.agreeing.size() > b.agreeing.size();
}

std::vector<std::string> places_of(std::span<const Vote> votes, bool failing) {
  std::vector<std::string> places;
  for (const Vote& vote : votes) {
    if (vote.outcome == Outcome::unknown || is_failing(vote) != failing) continue;
    if (std::ranges::find(places, vote.place.name) == places.end())
      places.push_back(vote.place.name);
  }
  return places;
}

}  // namespace

Weighed weigh(std::span<const Vote> votes, const Panel& panel, const Rules& rules) {
  auto newest = Instant::min();
  for (const Vote& vote : votes) newest = std::max(newest, vote.started_at);
  std::vector<Vote> fresh;
  for (const Vote& vote : votes)
    if (newest - vote.started_at <= kRoundWithin) fresh.push_back(vote);
  std::ranges::sort(fresh, {},
                    [](const Vote& vote) { return std::tie(vote.started_at, vote.probe_id); });
  std::set<ReasonClass> classes;
  for (const Vote& vote : fresh)
    if (is_failing(vote)) classes.insert(class_of(vote.reason));
  Weighed best;
  best.others = fresh;
  for (const ReasonClass one : classes) {
    Weighed found = of_class(fresh, one, panel, rules);
    if (is_weightier(found, best)) best = std::move(found);
  }
  return best;
}

int looks_to_add(const Panel& panel, const Rules& rules) {
  return std::max(0, votes_needed(rules) - 2 - panel.remotes_needed);
}

model::Verified reach(const Panel& panel) {
  if (panel.regions == 0) return model::Verified::home;
  return panel.one_each ? model::Verified::regions : model::Verified::one_region;
}

model::Verified reach(std::span<const Vote> votes, std::string_view home) {
  std::vector<Vote> told;
  std::set<model::MachineId> machines;
  for (const Vote& vote : votes) {
    if (vote.outcome == Outcome::unknown) continue;
    told.push_back(vote);
    machines.insert(vote.machine);
  }
  const int regions = regions_of(told, home);
  if (regions >= 2) return model::Verified::regions;
  if (regions == 1) return model::Verified::one_region;
  return machines.size() > 1 ? model::Verified::home : model::Verified::unverified;
}

std::string spread(std::span<const Vote> failing, std::span<const Vote> others) {
  std::vector<Vote> all(failing.begin(), failing.end());
  all.insert(all.end(), others.begin(), others.end());
  const auto fails = places_of(all, true);
  auto works = places_of(others, false);
  std::erase_if(works, [&](const std::string& place) {
    return std::ranges::find(fails, place) != fails.end();
  });
  if (works.empty()) return fmt::format("fails from {}", join(fails, ", "));
  return fmt::format("fails from {}, works from {}", join(fails, ", "), join(works, ", "));
}

}  // namespace fw::verify
