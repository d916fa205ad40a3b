#include "scan/collect/fetcher.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace fw::scan {

namespace asio = boost::asio;

Fetcher::Fetcher(net::Net& net, FetchBudget budget) : net_(net), budget_(budget), turn_(net.loop) {}

Millis Fetcher::time_left() const {
  return std::chrono::duration_cast<Millis>(budget_.deadline - std::chrono::steady_clock::now());
}

void Fetcher::leave(const std::string& host) {
  if (--running_[host] == 0) running_.erase(host);
  turn_.cancel();
}

net::Task<net::FetchResponse> Fetcher::get(net::FetchRequest request) {
  FW_CO_TRY(const net::Url url, net::parse_url(request.url));
  while (running_[url.host] >= kRequestsAtOnceMax) {
    turn_.expires_at(budget_.deadline);
    const auto rung = co_await turn_.async_wait(asio::as_tuple(asio::use_awaitable));
    static_cast<void>(rung);
    if (time_left() <= Millis(0)) break;
  }
  if (time_left() <= Millis(0)) co_return fail(Code::timeout, "no time was left");
  if (budget_.bytes_max == 0 || budget_.requests_max == 0)
    co_return fail(Code::limit, "the scan has fetched as much as it may");
  --budget_.requests_max;
  request.timeout = std::min(request.timeout, time_left());
  request.body_bytes_max = std::min(request.body_bytes_max, budget_.bytes_max);
  request.cut_large_bodies = true;
  request.keep_what_came = true;
  ++running_[url.host];
  auto response = co_await net_.http->fetch(std::move(request));
  leave(url.host);
  if (response) budget_.bytes_max -= std::min(budget_.bytes_max, response->body.size());
  co_return response;
}

}  // namespace fw::scan
