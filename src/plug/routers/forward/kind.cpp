// This machine asks one of the other region itself, and passes the answer on.
#include "model/routing.hpp"

namespace fw::routers::forward {
namespace {

constexpr std::size_t kMachinesMax = 20;

class Kind final : public model::RouterKind {
 public:
  std::string_view name() const override { return "forward"; }

  Result<> check(const model::KnownRegion& region) const override {
    if (region.internal_urls.empty() || region.internal_urls.size() > kMachinesMax)
      return fail(
          Code::invalid,
          "internal_urls: routing.kind \"forward\" needs 1 to {} addresses that machines of "
          "{} are reached at from here, such as \"http://10.1.0.5:8080\"",
          kMachinesMax, region.name);
    return {};
  }

  model::Route send(const model::RouteFacts& /*facts*/,
                    const model::KnownRegion& home) const override {
    return {.act = model::Route::Act::forward,
            .status = 200,
            .region = home.name,
            .headers = {},
            .sentence = ""};
  }
};

}  // namespace

// Declared by the generated table of kinds.
std::unique_ptr<model::RouterKind> make() { return std::make_unique<Kind>(); }

}  // namespace fw::routers::forward
