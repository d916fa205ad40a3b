#include "model/routing.hpp"

#include <algorithm>
#include <array>

namespace fw::model {
namespace {

Route refuse(int status, const RouteFacts& facts, std::string sentence) {
  return {.act = Route::Act::refuse,
          .status = status,
          .region = facts.home,
          .headers = {},
          .sentence = std::move(sentence)};
}

}  // namespace

std::string_view name(Route::Act act) {
  static constexpr std::array<std::string_view, 5> kNames = {"serve", "replay", "redirect",
                                                             "forward", "refuse"};
  return kNames.at(static_cast<std::size_t>(act));
}

Route decide(const RouterKind& router, const std::vector<KnownRegion>& regions,
             const RouteFacts& facts) {
  if (facts.passage == Passage::forged)
    return refuse(400, facts,
                  "this request says that another machine of FlareWarden sent it, and none did");
  if (facts.home.empty() || facts.home == facts.here) return {};
  if (facts.passage == Passage::returned)
    return refuse(503, facts,
                  fmt::format("the region {}, where this is at home, cannot be reached at this "
                              "moment; try again soon",
                              facts.home));
  const bool is_hint = facts.sureness != Sureness::sure;
  if (facts.passage == Passage::sent) {
    if (is_hint) return {};
    return refuse(
        421, facts,
        fmt::format("this was sent to the region {}, but is at home in {}; try again, and "
                    "if that does not help, sign in anew",
                    facts.here, facts.home));
  }
  const auto home = std::ranges::find(regions, facts.home, &KnownRegion::name);
  if (home != regions.end()) return router.send(facts, *home);
  if (is_hint) return {};
  return refuse(
      503, facts,
      fmt::format("this is at home in the region {}, and this machine was not told how to "
                  "reach it",
                  facts.home));
}

}  // namespace fw::model
