#include <boost/asio/co_spawn.hpp>
#include <map>

#include "model/vendor_states.hpp"
#include "plug/checks/family.hpp"
#include "support/kinds.hpp"

namespace fw::contract {
namespace {

/// Fetches the page, and knows nothing else of vendors: as much as the suites can see of the desk.
class PageFetcher final : public model::VendorStates {
 public:
  explicit PageFetcher(net::Net& net) : net_(net) {}

  void ask(model::VendorQuestion question, Millis timeout, model::VendorDone done) override {
    boost::asio::co_spawn(net_.loop, fetch(net_, question.page.url, timeout),
                          [done = std::move(done)](const std::exception_ptr&,
                                                   Result<model::VendorState> state) mutable {
                            done(std::move(state));
                          });
  }
  [[nodiscard]] bool reads(std::string_view type) const override { return type.empty(); }

 private:
  static net::Task<model::VendorState> fetch(net::Net& net, std::string url, Millis timeout) {
    net::FetchRequest request{.url = std::move(url), .timeout = timeout};
    const auto page = co_await net.http->fetch(std::move(request));
    if (!page) co_return std::unexpected(page.error());
    co_return fail(Code::corrupt, "this is no status page");
  }

  net::Net& net_;
};

}  // namespace

model::CheckKinds check_kinds(net::Net& net) {
  static std::map<net::Net*, std::unique_ptr<PageFetcher>> fetchers;
  auto& fetcher = fetchers[&net];
  fetcher = std::make_unique<PageFetcher>(net);
  model::CheckKinds kinds = checks::make_all(net);
  for (const auto& kind : kinds) kind->attach({.vendor_states = fetcher.get()});
  return kinds;
}

}  // namespace fw::contract
