// No routing: whoever gets a request answers it. For one region.
#include "model/routing.hpp"

namespace fw::routers::none {
namespace {

class Kind final : public model::RouterKind {
 public:
  std::string_view name() const override { return "none"; }
  Result<> check(const model::KnownRegion& /*region*/) const override { return {}; }
  model::Route send(const model::RouteFacts& /*facts*/,
                    const model::KnownRegion& /*home*/) const override {
    return {};
  }
};

}  // namespace

// Declared by the generated table of kinds.
std::unique_ptr<model::RouterKind> make() { return std::make_unique<Kind>(); }

}  // namespace fw::routers::none
