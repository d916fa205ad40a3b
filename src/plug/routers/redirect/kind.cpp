// The client is told to ask at the other region's own address.
#include "base/encode.hpp"
#include "model/routing.hpp"

namespace fw::routers::redirect {
namespace {

class Kind final : public model::RouterKind {
 public:
  std::string_view name() const override { return "redirect"; }

  Result<> check(const model::KnownRegion& region) const override {
    if (region.public_url.empty())
      return fail(
          Code::invalid,
          "public_url: routing.kind \"redirect\" needs the address that people reach {} at, "
          "such as https://{}.example.com",
          region.name, region.name);
    return {};
  }

  model::Route send(const model::RouteFacts& facts, const model::KnownRegion& home) const override {
    model::Route route{.act = model::Route::Act::redirect,
                       .status = 307,
                       .region = home.name,
                       .headers = {},
                       .sentence = ""};
    std::string target = facts.target;
    // A password must not be sent again by itself, and a form of one address is not taken at
    // another: people sign in there.
    if (facts.method == "POST" && target.substr(0, target.find('?')) == "/sign-in") {
      route.status = 303;
      target = "/sign-in";
    }
    route.headers.emplace_back(
        "location", fmt::format("{}{}{}{}={}", home.public_url, target,
                                target.find('?') == std::string::npos ? '?' : '&',
                                model::kRedirectedParameter, percent_encode(facts.here)));
    return route;
  }
};

}  // namespace

// Declared by the generated table of kinds.
std::unique_ptr<model::RouterKind> make() { return std::make_unique<Kind>(); }

}  // namespace fw::routers::redirect
