#include "scan/collect/dangling.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

#include "model/outcome.hpp"
#include "scan/catalogue/host_table.hpp"
#include "scan/collect/join.hpp"
#include "scan/match/host_name.hpp"

namespace fw::scan {
namespace {

namespace asio = boost::asio;
using Deadline = std::chrono::steady_clock::time_point;

constexpr Millis kLookTimeout{5'000};
constexpr std::size_t kPageBytesMax = 64u << 10;

Millis time_left(Deadline deadline) {
  const auto left = std::chrono::duration_cast<Millis>(deadline - std::chrono::steady_clock::now());
  return std::clamp(left, Millis(0), kLookTimeout);
}

/// Where the CNAMEs of an answer lead from `name`; "" where they lead nowhere.
std::string end_of_chain(const std::vector<model::DnsRecord>& records, std::string name) {
  std::string end;
  for (std::size_t step = 0; step < records.size(); ++step) {
    const auto next = std::ranges::find_if(records, [&](const model::DnsRecord& record) {
      return record.type == "CNAME" && dns_name(record.name) == name;
    });
    if (next == records.end()) break;
    name = end = dns_name(next->value);
  }
  return end;
}

asio::awaitable<bool> is_unclaimed(net::Net& net, std::string name, std::string words,
                                   Millis timeout) {
  constexpr std::array<std::string_view, 2> kSchemes = {"https://", "http://"};
  for (const std::string_view scheme : kSchemes) {
    net::FetchRequest request;
    request.url = fmt::format("{}{}/", scheme, name);
    request.timeout = timeout;
    request.body_bytes_max = kPageBytesMax;
    request.cut_large_bodies = true;
    const auto page = co_await net.http->fetch(std::move(request));
    if (page && page->body.find(words) != std::string::npos) co_return true;
  }
  co_return false;
}

asio::awaitable<void> look(net::Net& net, std::string name, Deadline deadline,
                           std::size_t& pages_left, std::vector<model::DanglingName>& found) {
  Millis timeout = time_left(deadline);
  if (timeout <= Millis(0)) co_return;
  const net::Answer answer = co_await net.resolver->query(name, net::RecordType::a, timeout);
  const std::string target = end_of_chain(answer.records, name);
  if (target.empty()) co_return;
  if (answer.reason == model::Reason::dns_nxdomain) {
    found.push_back({name, target, "the name it leads to does not exist"});
    co_return;
  }
  const std::string_view words = unclaimed_words(target);
  timeout = time_left(deadline);
  if (words.empty() || pages_left == 0 || timeout <= Millis(0)) co_return;
  --pages_left;
  const bool unclaimed = co_await is_unclaimed(net, name, std::string(words), timeout);
  if (unclaimed)
    found.push_back({name, target, fmt::format("the service it leads to answers \"{}\"", words)});
}

}  // namespace

std::string_view unclaimed_words(std::string_view target) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kServices = {{
      {"github.io", "There isn't a GitHub Pages site here."},
      {"herokuapp.com", "No such app"},
      {"herokudns.com", "No such app"},
      {"herokussl.com", "No such app"},
      {"amazonaws.com", "NoSuchBucket"},
      {"storage.googleapis.com", "NoSuchBucket"},
      {"bitbucket.io", "Repository not found"},
      {"fastly.net", "Fastly error: unknown domain"},
      {"pantheonsite.io", "404 error unknown site!"},
      {"surge.sh", "project not found"},
      {"helpscoutdocs.com", "No settings were found for this company:"},
      {"uservoice.com", "This UserVoice subdomain is currently available!"},
  }};
  for (const auto& [suffix, words] : kServices)
    if (is_at_or_below(target, std::string(suffix))) return words;
  return {};
}

asio::awaitable<void> collect_dangling(net::Net& net, Deadline deadline, Findings& findings) {
  if (!is_host_name(findings.host)) co_return;
  const std::string domain = registrable_domain(findings.host);
  std::set<std::string> names;
  const auto add = [&](const std::string& name) {
    if (names.size() < kDanglingNamesMax && is_host_name(name) && is_at_or_below(name, domain))
      names.insert(name);
  };
  for (const model::DnsRecord& record : findings.dns)
    if (record.type == "CNAME" && record.name.find("_domainkey") == std::string::npos)
      add(record.name);
  for (const Reference& reference : findings.references)
    if (is_at_or_below(reference.host, domain)) add(reference.host);
  if (findings.tls && !findings.tls->chain.empty())
    for (const std::string& name : findings.tls->chain.front().names) add(dns_name(name));
  std::size_t pages_left = kDanglingPagesMax;
  Join looks(net.loop);
  for (const std::string& name : names)
    looks.spawn(look(net, name, deadline, pages_left, findings.dangling));
  co_await looks.wait();
  std::ranges::sort(findings.dangling, {}, &model::DanglingName::name);
}

}  // namespace fw::scan
