#include "plug/kit/lookup.hpp"

#include "host/net/url.hpp"
#include "plug/kit/report.hpp"

namespace fw::kit {
namespace {

std::unexpected<net::Failure> blocked(const Error& error) {
  return std::unexpected(net::Failure{model::Reason::blocked_target, error.sentence()});
}

}  // namespace

net::Look<std::vector<boost::asio::ip::address>> lookup(net::Net& net, LookupOptions options,
                                                        net::Trace& trace) {
  if (auto named = net::check_host_name(options.host, net.allowed_names); !named)
    co_return blocked(named.error());
  const auto start = std::chrono::steady_clock::now();
  const auto left = std::chrono::duration_cast<Millis>(options.deadline - start);
  auto found = co_await net.resolver->addresses(options.host, options.family, left);
  if (!found.records.empty() || found.reason != model::Reason::none)
    trace.phases.dns = elapsed(start, std::chrono::steady_clock::now());
  trace.evidence.dns = std::move(found.records);
  for (const auto& address : found.addresses)
    trace.evidence.addresses.push_back(address.to_string());
  if (found.reason != model::Reason::none)
    co_return std::unexpected(net::Failure{found.reason, std::move(found.detail)});
  for (const auto& address : found.addresses) {
    auto allowed = options.port ? net.egress.allows(address, *options.port)  //
                                : net.egress.allows(address);
    if (!allowed) co_return blocked(allowed.error());
  }
  co_return std::move(found.addresses);
}

std::string endpoint_text(const boost::asio::ip::address& address, std::uint16_t port) {
  return address.is_v6() ? fmt::format("[{}]:{}", address.to_string(), port)
                         : fmt::format("{}:{}", address.to_string(), port);
}

}  // namespace fw::kit
