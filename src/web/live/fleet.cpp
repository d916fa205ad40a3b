#include "web/live/pages.hpp"
#include "web/pages/fleet/map.hpp"
#include "web/pages/fleet/page.hpp"

namespace fw::web {
namespace {

constexpr Millis kEvery{2'000};

/// Machines say something every second; nothing in the store tells of it, so the clock does.
class Fleet final : public PartsPage {
 public:
  explicit Fleet(Env& env) : PartsPage(env.clock), services_(env.services) {}

  [[nodiscard]] bool wants(const service::LiveEvent& /*event*/) const override { return false; }
  [[nodiscard]] std::optional<Millis> every() const override { return kEvery; }

  [[nodiscard]] Result<Parts> parts(const service::Session& session) override {
    FW_TRY(const auto view, services_.fleet().view(session.ctx));
    Parts parts;
    parts.html.push_back(fleet_head_part(view));
    parts.html.push_back(fleet_map_part(view));
    parts.html.push_back(fleet_regions_part(view));
    return parts;
  }

 private:
  service::Services& services_;
};

}  // namespace

std::shared_ptr<LivePage> live_fleet(Env& env) { return std::make_shared<Fleet>(env); }

}  // namespace fw::web
