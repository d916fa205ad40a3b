#include "scan/collect/networks.hpp"

#include <algorithm>
#include <set>

#include "scan/collect/cymru.hpp"
#include "scan/collect/join.hpp"
#include "scan/collect/references.hpp"
#include "scan/match/host_name.hpp"

namespace fw::scan {
namespace {

namespace asio = boost::asio;
using Deadline = std::chrono::steady_clock::time_point;

constexpr Millis kQueryTimeout{3'000};

Millis time_left(Deadline deadline) {
  const auto left = std::chrono::duration_cast<Millis>(deadline - std::chrono::steady_clock::now());
  return std::clamp(left, Millis(0), kQueryTimeout);
}

asio::awaitable<std::string> first_text(net::Net& net, std::string name, Deadline deadline) {
  const Millis timeout = time_left(deadline);
  if (timeout <= Millis(0)) co_return std::string();
  const net::Answer answer =
      co_await net.resolver->query(std::move(name), net::RecordType::txt, timeout);
  for (const model::DnsRecord& record : answer.records)
    if (record.type == "TXT") co_return record.value;
  co_return std::string();
}

asio::awaitable<void> ask(net::Net& net, std::pair<std::string, asio::ip::address> own,
                          Deadline deadline, KnownNetworks& known, Findings& findings) {
  const std::string address = own.second.to_string();
  if (known.find(address) == nullptr) {
    const std::string origin = co_await first_text(net, origin_name(own.second), deadline);
    const auto asn = parse_origin(origin);
    if (!asn) {
      note(findings, fmt::format("Network: nobody says who announces {}.", address));
      co_return;
    }
    const std::string network = co_await first_text(net, network_name(*asn), deadline);
    known.keep(address, {.asn = *asn, .name = parse_network(network)});
  }
  const KnownNetworks::Origin* origin = known.find(address);
  if (origin != nullptr)
    findings.networks.push_back({own.first, address, origin->asn, origin->name});
}

/// The addresses that `host` leads to within what was answered.
void addresses_of(const std::string& host, const Findings& findings, bool is_v6,
                  std::vector<asio::ip::address>& out) {
  std::set<std::string> names{host};
  for (bool grows = true; grows;) {
    grows = false;
    for (const model::DnsRecord& record : findings.dns)
      if (record.type == "CNAME" && names.contains(record.name))
        grows |= names.insert(dns_name(record.value)).second;
  }
  for (const model::DnsRecord& record : findings.dns) {
    if (record.type != (is_v6 ? "AAAA" : "A") || !names.contains(record.name)) continue;
    boost::system::error_code error;
    const auto address = asio::ip::make_address(record.value, error);
    if (!error) out.push_back(address);
  }
}

}  // namespace

const KnownNetworks::Origin* KnownNetworks::find(const std::string& address) const {
  const auto found = known_.find(address);
  return found == known_.end() ? nullptr : &found->second;
}

void KnownNetworks::keep(const std::string& address, Origin origin) {
  if (known_.size() >= kNetworksKnownMax) known_.clear();
  known_.insert_or_assign(address, std::move(origin));
}

std::vector<std::pair<std::string, asio::ip::address>> own_addresses(const Findings& findings) {
  const std::string domain = registrable_domain(findings.host);
  std::vector<std::string> hosts{findings.host};
  const std::string sibling = findings.host == domain ? "www." + domain : domain;
  if (findings.host == domain || findings.host == "www." + domain) hosts.push_back(sibling);
  std::vector<std::pair<std::string, asio::ip::address>> own;
  std::set<asio::ip::address> seen;
  for (const std::string& host : hosts) {
    for (const bool is_v6 : {false, true}) {
      std::vector<asio::ip::address> found;
      addresses_of(host, findings, is_v6, found);
      for (const asio::ip::address& address : found) {
        if (own.size() >= kNetworkAddressesMax || !seen.insert(address).second) continue;
        own.emplace_back(host, address);
        break;  // of each family one: all of a name's are nearly always in one network
      }
    }
  }
  return own;
}

asio::awaitable<void> collect_networks(net::Net& net, Deadline deadline, KnownNetworks& known,
                                       Findings& findings) {
  const net::EgressPolicy only_public;
  Join queries(net.loop);
  for (auto& own : own_addresses(findings))
    if (only_public.allows(own.second))
      queries.spawn(ask(net, std::move(own), deadline, known, findings));
  co_await queries.wait();
  std::ranges::sort(findings.networks);
}

}  // namespace fw::scan
