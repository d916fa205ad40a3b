#include "app/look_once.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace fw::app {

namespace asio = boost::asio;

asio::awaitable<model::ProbeReport> look_once(model::CheckKind& kind, model::ProbeRequest request) {
  auto report =
      co_await asio::async_initiate<const asio::use_awaitable_t<>, void(model::ProbeReport)>(
          [&kind, &request](auto handler) {
            kind.probe(std::move(request),
                       [done = std::move(handler)](model::ProbeReport seen) mutable {
                         std::move(done)(std::move(seen));
                       });
          },
          asio::use_awaitable);
  co_return report;
}

}  // namespace fw::app
