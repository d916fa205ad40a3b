#include "host/net/net.hpp"

namespace fw::net {

Result<std::unique_ptr<Net>> Net::make(boost::asio::io_context& loop, Surroundings around,
                                       const NetOptions& options) {
  auto& [clock, random, log, metrics] = around;
  FW_TRY(auto egress, EgressPolicy::with_allowed(options.allowed_ranges));
  FW_TRY(auto trust, TrustStore::load(options.ca_file));
  FW_TRY(auto resolver, Resolver::make(loop, options.resolver, log));
  auto chains = std::make_unique<ChainJudge>(*trust, clock);
  std::unique_ptr<Net> net(new Net{loop, clock, random, log, metrics, std::move(egress),
                                   std::move(trust), std::move(resolver), nullptr,
                                   options.user_agent, options.allowed_names, std::move(chains),
                                   options.resolver.servers, options.dnssec_anchors});
  FW_TRY(net->http, HttpClient::make(loop, net->egress, *net->resolver, *net->trust, log,
                                     {options.user_agent, options.allowed_names}));
  return net;
}

}  // namespace fw::net
