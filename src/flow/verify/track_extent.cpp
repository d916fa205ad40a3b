// From where it fails, where it is not down everywhere.
#include <algorithm>
#include <map>
#include <set>

#include "flow/verify/track.hpp"

namespace fw::verify {
namespace {

using model::Extent;
using model::Outcome;
using model::State;

constexpr int kSteadyPercent = 80;
constexpr std::size_t kSteadyAgain = 18;      // of kRecentLooks
constexpr std::size_t kFailuresOfRegion = 2;  // one may be bad luck
constexpr std::ptrdiff_t kUnsteadyRegions = 2;
constexpr std::size_t kUnsteadySlots = 3;  // so many have a failure: no single bad moment

struct Share {
  std::size_t all = 0;
  std::size_t good = 0;
  [[nodiscard]] bool is_low() const { return good * 100 < all * kSteadyPercent; }
};

std::string because(std::string_view spread, const Vote& vote) {
  const std::string_view why =
      vote.detail.empty() ? sentence(vote.reason) : std::string_view(vote.detail);
  return fmt::format("{}: {}", spread, why);
}

}  // namespace

void Track::remember(const model::Observation& look) {
  if (!roster_->has_others() || look.outcome == Outcome::unknown) return;
  if (memory_.recent.size() >= kRecentLooks) memory_.recent.erase(memory_.recent.begin());
  memory_.recent.push_back({look.slot, look.place.region, look.outcome != Outcome::down});
}

void Track::mark_slot(const Weighed& weighed) {
  const model::Slot slot = poll_->slot();
  auto& marks = memory_.marks;
  auto mark = std::ranges::find(marks, slot, &SlotMark::slot);
  if (mark == marks.end()) {
    if (marks.size() >= kMarksMax) marks.erase(marks.begin());
    marks.push_back({.slot = slot});
    mark = marks.end() - 1;
  }
  const bool is_regional =
      weighed.home_agrees && weighed.regions_failing == 0 && weighed.works_elsewhere;
  if (is_regional && !mark->regional) {
    if (memory_.regional_slots++ == 0) memory_.regional_since = memory_.votes.front().started_at;
  } else if (!is_regional && !mark->regional) {
    memory_.regional_slots = 0;
  }
  mark->regional |= is_regional;
  if (!weighed.home_agrees || weighed.regions_failing == 0) return;
  mark->partial = true;
  for (const Vote& vote : weighed.agreeing)
    if (mark->probes.size() < kVotesMax) mark->probes.push_back(vote.probe_id);
}

/// Whether a state was taken.
bool Track::find_extent(const Weighed& weighed, Instant now, Step& step) {
  if (memory_.state == State::down || !weighed.home_agrees) return false;
  const bool is_known = memory_.state == State::degraded && memory_.extent == Extent::partial;
  if (is_known) return false;
  Finding finding{
      .state = State::degraded,
      .votes = weighed.agreeing,
      .others = weighed.others,
      .verified = reach(round_votes(), poll_->panel().home),
      .detail = because(spread(weighed.agreeing, weighed.others), weighed.agreeing.front()),
      .earlier = {}};
  int partial = 0;
  for (const SlotMark& mark : memory_.marks) {
    if (!mark.partial || mark.slot + static_cast<int>(kMarksMax) <= poll_->slot()) continue;
    ++partial;
    if (mark.slot != poll_->slot())
      finding.earlier.insert(finding.earlier.end(), mark.probes.begin(), mark.probes.end());
  }
  if (weighed.regions_failing > 0 && partial >= kPartialSlots) {
    finding.extent = Extent::partial;
    take(std::move(finding), now, step);
    return true;
  }
  const bool is_told = memory_.state == State::degraded && memory_.extent == Extent::regional;
  const bool is_regional = memory_.regional_slots >= kRegionalSlots &&
                           now - memory_.regional_since >= kRegionalFor && !is_told;
  if (!is_regional) return false;
  finding.extent = Extent::regional;
  finding.earlier.clear();
  take(std::move(finding), now, step);
  return true;
}

bool Track::is_unsteady() const {
  Share all;
  std::map<std::string_view, Share> regions;
  std::set<model::Slot> failing_slots;
  for (const Past& past : memory_.recent) {
    Share& region = regions[past.region];
    ++all.all;
    ++region.all;
    if (past.good) ++all.good;
    if (past.good) ++region.good;
    if (!past.good) failing_slots.insert(past.slot);
  }
  const auto low = std::ranges::count_if(regions, [](const auto& one) {
    const Share& share = one.second;
    return share.all - share.good >= kFailuresOfRegion && share.is_low();
  });
  return all.all >= kRecentLooks && all.is_low() && low >= kUnsteadyRegions &&
         failing_slots.size() >= kUnsteadySlots;
}

bool Track::is_steady_again() const {
  const auto good = std::ranges::count_if(memory_.recent, &Past::good);
  return static_cast<std::size_t>(good) >= kSteadyAgain;
}

/// Too unreliable to be well, and never failing everywhere at once.
void Track::find_unsteady(Instant now, Step& step) {
  const bool is_well = memory_.state == State::up || memory_.state == State::unknown;
  if (!is_well || !is_unsteady()) return;
  Finding finding{.state = State::degraded,
                  .votes = {},
                  .others = {},
                  .extent = Extent::unsteady,
                  .verified = reach(memory_.votes, roster_->here().place.region),
                  .detail = {},
                  .earlier = {}};
  for (const Vote& vote : memory_.votes)
    (vote.outcome == Outcome::down ? finding.votes : finding.others).push_back(vote);
  if (finding.votes.empty()) return;
  const auto good = std::ranges::count_if(memory_.recent, &Past::good);
  finding.detail =
      because(fmt::format("{} of the last {} looks were good", good, memory_.recent.size()),
              finding.votes.front());
  take(std::move(finding), now, step);
}

}  // namespace fw::verify
