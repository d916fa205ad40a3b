#include "scan/collect/dns.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "model/outcome.hpp"
#include "scan/catalogue/host_table.hpp"
#include "scan/collect/join.hpp"
#include "scan/match/host_name.hpp"
#include "scan/match/match_dns.hpp"

namespace fw::scan {
namespace {

namespace asio = boost::asio;
using Deadline = std::chrono::steady_clock::time_point;

constexpr Millis kQueryTimeout{5'000};

Millis time_left(Deadline deadline) {
  const auto left = std::chrono::duration_cast<Millis>(deadline - std::chrono::steady_clock::now());
  return std::clamp(left, Millis(0), kQueryTimeout);
}

model::DnsRecord without_dots(model::DnsRecord record) {
  record.name = dns_name(record.name);
  if (record.value.ends_with('.')) record.value.pop_back();
  return record;
}

/// Everything that is added is there once.
void keep(std::vector<model::DnsRecord>& records, const std::vector<model::DnsRecord>& answer,
          bool only_aliases) {
  for (const model::DnsRecord& record : answer) {
    if (records.size() >= kDnsRecordsMax) return;
    if (only_aliases && record.type != "CNAME") continue;
    model::DnsRecord plain = without_dots(record);
    const bool is_known = std::ranges::any_of(records, [&](const model::DnsRecord& one) {
      return one.name == plain.name && one.type == plain.type && one.value == plain.value;
    });
    if (!is_known) records.push_back(std::move(plain));
  }
}

bool is_an_answer(model::Reason reason) {
  return reason == model::Reason::none || reason == model::Reason::dns_no_records ||
         reason == model::Reason::dns_nxdomain;
}

asio::awaitable<void> ask(net::Net& net, std::string name, net::RecordType type, Deadline deadline,
                          Findings& findings) {
  const Millis timeout = time_left(deadline);
  if (timeout <= Millis(0)) {
    findings.notes.push_back(fmt::format("DNS: no time was left to ask for {}", name));
    co_return;
  }
  const net::Answer answer = co_await net.resolver->query(name, type, timeout);
  keep(findings.dns, answer.records, false);
  if (!is_an_answer(answer.reason))
    findings.notes.push_back(fmt::format("DNS: {} of {} could not be looked up: {}",
                                         net::name(type), name, model::sentence(answer.reason)));
}

asio::awaitable<void> ask_alias(net::Net& net, std::string host, bool owned, Deadline deadline,
                                Findings& findings) {
  const Millis timeout = time_left(deadline);
  if (timeout <= Millis(0)) co_return;
  const net::Answer answer = co_await net.resolver->query(host, net::RecordType::a, timeout);
  keep(owned ? findings.dns : findings.other_dns, answer.records, true);
}

}  // namespace

asio::awaitable<void> collect_dns(net::Net& net, Deadline deadline, Findings& findings) {
  using net::RecordType;
  const std::string host = findings.host;
  if (!is_host_name(host)) co_return;
  const std::string domain = registrable_domain(host);
  Join queries(net.loop);
  queries.spawn(ask(net, host, RecordType::a, deadline, findings));
  queries.spawn(ask(net, host, RecordType::aaaa, deadline, findings));
  for (const RecordType type :
       {RecordType::ns, RecordType::mx, RecordType::txt, RecordType::caa, RecordType::soa})
    queries.spawn(ask(net, domain, type, deadline, findings));
  if (host != domain) queries.spawn(ask(net, host, RecordType::caa, deadline, findings));
  queries.spawn(ask(net, "_dmarc." + domain, RecordType::txt, deadline, findings));
  co_await queries.wait();

  std::set<std::string> includes;
  for (const model::DnsRecord& record : findings.dns)
    if (record.type == "TXT" && record.name == domain)
      for (std::string& include : spf_includes(record.value)) includes.insert(std::move(include));
  Join deeper(net.loop);
  std::size_t asked = 0;
  for (const std::string& include : includes)
    if (asked++ < kSpfIncludesMax)
      deeper.spawn(ask(net, include, RecordType::txt, deadline, findings));
  co_await deeper.wait();
  std::ranges::sort(findings.dns);
}

asio::awaitable<void> collect_aliases(net::Net& net, Deadline deadline, Findings& findings) {
  const std::string domain = registrable_domain(findings.host);
  std::vector<std::string> own;
  std::vector<std::string> others;
  std::set<std::string> seen{findings.host};
  for (const Reference& reference : findings.references) {
    const bool is_seen_only = reference.use == Use::csp || reference.use == Use::data ||
                              reference.use == Use::code || reference.use == Use::script_code;
    if (is_seen_only || !is_host_name(reference.host) || !seen.insert(reference.host).second)
      continue;
    (is_at_or_below(reference.host, domain) ? own : others).push_back(reference.host);
  }
  Join queries(net.loop);
  std::size_t asked = 0;
  for (const std::string& host : own)
    if (asked++ < kAliasHostsMax) queries.spawn(ask_alias(net, host, true, deadline, findings));
  for (const std::string& host : others)
    if (asked++ < kAliasHostsMax) queries.spawn(ask_alias(net, host, false, deadline, findings));
  co_await queries.wait();
  std::ranges::sort(findings.dns);
  std::ranges::sort(findings.other_dns);
}

}  // namespace fw::scan
