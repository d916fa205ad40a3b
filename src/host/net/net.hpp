// Everything a room needs to touch the network, handed over as one value. One loop's thread only.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "base/surroundings.hpp"
#include "host/net/chain_judge.hpp"
#include "host/net/egress.hpp"
#include "host/net/http_client.hpp"
#include "host/net/resolver.hpp"
#include "host/net/trust_store.hpp"

namespace fw::net {

struct NetOptions {
  std::vector<std::string> allowed_ranges;  ///< for the egress policy
  /// Names that stay inside a network and may be looked up all the same: "lab", "*.internal".
  std::vector<std::string> allowed_names;
  ResolverOptions resolver;
  std::string ca_file;
  std::string dnssec_anchors;  ///< file of DS or DNSKEY records to trust; "": the root's own
  std::string user_agent = "FlareWarden/0.1";
};

/// The network as one machine sees it. Must outlive every coroutine that uses it.
struct Net {
  boost::asio::io_context& loop;
  Clock& clock;
  Random& random;
  Log& log;
  Metrics& metrics;
  EgressPolicy egress;
  std::unique_ptr<TrustStore> trust;
  std::unique_ptr<Resolver> resolver;
  std::unique_ptr<HttpClient> http;
  std::string user_agent;
  std::vector<std::string> allowed_names;
  std::unique_ptr<ChainJudge> chains;
  std::vector<std::string> dns_servers;  ///< that the resolver asks; empty: the system's
  std::string dnssec_anchors;

  static Result<std::unique_ptr<Net>> make(boost::asio::io_context& loop, Surroundings around,
                                           const NetOptions& options);
};

}  // namespace fw::net
