// Fly.io's proxy delivers the request anew: https://fly.io/docs/networking/dynamic-request-routing/
#include <algorithm>

#include "model/routing.hpp"

namespace fw::routers::fly {
namespace {

constexpr std::size_t kPlacesMax = 20;

/// How long the proxy tries, and whom it gives the request back to: to this very machine, which
/// then says what is wrong.
constexpr std::string_view kIfItFails = "timeout=5s;fallback=force_self";

bool is_fly_name(std::string_view place) {
  return place.size() >= 2 && place.size() <= 4 &&
         std::ranges::all_of(place, [](char c) { return c >= 'a' && c <= 'z'; });
}

class Kind final : public model::RouterKind {
 public:
  std::string_view name() const override { return "fly"; }

  Result<> check(const model::KnownRegion& region) const override {
    if (region.places.empty() || region.places.size() > kPlacesMax ||
        !std::ranges::all_of(region.places, is_fly_name))
      return fail(Code::invalid,
                  "places: routing.kind \"fly\" needs 1 to {} of Fly.io's regions that machines of "
                  "{} stand in, such as \"fra\"",
                  kPlacesMax, region.name);
    return {};
  }

  model::Route send(const model::RouteFacts& /*facts*/,
                    const model::KnownRegion& home) const override {
    // A list has to be in quotation marks; the first place that has a healthy machine is taken.
    const std::string places = home.places.size() == 1
                                   ? home.places.front()
                                   : fmt::format("\"{}\"", fmt::join(home.places, ","));
    return {.act = model::Route::Act::replay,
            .status = 202,
            .region = home.name,
            .headers = {{"fly-replay", fmt::format("region={};{}", places, kIfItFails)}},
            .sentence = ""};
  }
};

}  // namespace

// Declared by the generated table of kinds.
std::unique_ptr<model::RouterKind> make() { return std::make_unique<Kind>(); }

}  // namespace fw::routers::fly
