#include "app/resolving_guard.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <future>
#include <string>

#include "host/net/url.hpp"

namespace fw::app {
namespace {

constexpr Millis kResolveTime{4'000};
constexpr std::chrono::seconds kPatience{5};

net::Task<> judge(net::Net& net, std::string host) {
  const net::Addresses found =
      co_await net.resolver->addresses(std::move(host), net::Family::any, kResolveTime);
  for (const boost::asio::ip::address& address : found.addresses)
    FW_CO_CHECK(net.egress.allows(address));
  co_return Result<>{};
}

}  // namespace

Result<> ResolvingGuard::may_connect(std::string_view host) {
  if (host.empty()) return {};
  FW_CHECK(net::check_host_name(host, net_.allowed_names));
  std::future<Result<>> judged =
      boost::asio::co_spawn(net_.loop, judge(net_, std::string(host)), boost::asio::use_future);
  if (judged.wait_for(kPatience) != std::future_status::ready) return {};
  return judged.get();
}

}  // namespace fw::app
