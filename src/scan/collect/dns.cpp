#include "scan/collect/dns.hpp"

#include <algorithm>
#include <string>

#include "base/text.hpp"
#include "scan/catalogue/host_table.hpp"
#include "scan/collect/join.hpp"
#include "scan/collect/spf.hpp"
#include "scan/match/host_name.hpp"

namespace fw::scan {
namespace {

namespace asio = boost::asio;
using net::RecordType;

constexpr std::size_t kSelectorsAtOnce = 16;
constexpr std::size_t kSelectorBytesMax = 63;

/// The SPF records that the domain's own lead to, breadth first, each name once.
asio::awaitable<void> follow_spf(Questions& questions, std::string domain) {
  std::set<std::string> asked{domain};
  std::vector<std::string> level{domain};
  std::size_t lookups = 0;
  while (!level.empty()) {
    std::set<std::string> next;
    for (const model::DnsRecord& record : questions.findings().dns) {
      if (record.type != "TXT" || std::ranges::find(level, record.name) == level.end()) continue;
      const SpfTerms terms = spf_terms(record.value);
      lookups += terms.lookups;
      for (const std::string& name : terms.follow)
        if (!asked.contains(name)) next.insert(name);
    }
    level.clear();
    Join deeper(questions.net().loop);
    for (const std::string& name : next) {
      if (asked.size() > kSpfLookupsMax) break;  // the domain itself is not counted
      asked.insert(name);
      level.push_back(name);
      deeper.spawn(questions.ask(name, RecordType::txt));
    }
    co_await deeper.wait();
  }
  if (lookups > kSpfLookupsMax)
    note(questions.findings(),
         fmt::format("SPF: the record of {} costs more than {} look-ups; receivers give up there "
                     "(RFC 7208 §4.6.4), and so did this scan.",
                     domain, kSpfLookupsMax));
}

/// v=BIMI1; l=https://cdn.example/logo.svg; a=… : where the logo and its proof lie.
void read_bimi(Questions& questions, References& references, const std::string& name) {
  for (const model::DnsRecord& record : questions.findings().dns) {
    if (record.type != "TXT" || record.name != name) continue;
    for (const std::string_view part : split(record.value, ';')) {
      const std::string_view field = trim(part);
      if (field.starts_with("l=") || field.starts_with("a="))
        references.add(Use::data, field.substr(2), "BIMI record");
    }
  }
}

std::vector<std::string> selectors_of(const Catalogue& catalogue) {
  std::set<std::string> selectors;
  for (const Pattern& pattern : catalogue.patterns()) {
    if (pattern.kind != PatternKind::dkim || pattern.mode != PatternMode::exact) continue;
    if (pattern.text.size() > kSelectorBytesMax || selectors.size() >= kSelectorsMax) continue;
    selectors.emplace(pattern.text);
  }
  return {selectors.begin(), selectors.end()};
}

asio::awaitable<void> ask_selectors(Questions& questions, std::vector<std::string>& names) {
  while (!names.empty()) {
    const std::string name = std::move(names.back());
    names.pop_back();
    // One question gives both: the key, and the alias that leads to it.
    const net::Answer answer = co_await questions.answer(name, RecordType::txt);
    for (const model::DnsRecord& record : answer.records)
      if (dns_name(record.name) == name &&
          (record.type == "CNAME" || record.value.find("p=") != std::string::npos))
        questions.keep(questions.findings().dns, record);
  }
}

bool is_seen_only(Use use) {
  return use == Use::csp || use == Use::data || use == Use::code || use == Use::script_code;
}

}  // namespace

asio::awaitable<void> collect_dns(Questions& questions, References& references) {
  const std::string host = questions.findings().host;
  if (!is_host_name(host)) co_return;
  const std::string domain = registrable_domain(host);
  Join queries(questions.net().loop);
  const auto ask = [&](const std::string& name, RecordType type) {
    queries.spawn(questions.ask(name, type));
  };
  const std::string sibling = host == domain ? "www." + domain : domain;
  for (const RecordType type : {RecordType::a, RecordType::aaaa}) {
    ask(host, type);
    if (host == domain || host == "www." + domain) ask(sibling, type);
  }
  for (const RecordType type : {RecordType::ns, RecordType::mx, RecordType::txt, RecordType::caa,
                                RecordType::soa, RecordType::https})
    ask(domain, type);
  if (host != domain)
    for (const RecordType type :
         {RecordType::txt, RecordType::mx, RecordType::caa, RecordType::https})
      ask(host, type);
  for (const std::string_view below : {"_dmarc.", "_mta-sts.", "_smtp._tls.", "default._bimi."})
    ask(std::string(below) + domain, RecordType::txt);
  ask("mta-sts." + domain, RecordType::cname);
  co_await queries.wait();
  co_await follow_spf(questions, domain);
  read_bimi(questions, references, "default._bimi." + domain);
}

asio::awaitable<void> collect_selectors(Questions& questions, const Catalogue& catalogue) {
  const std::string domain = registrable_domain(questions.findings().host);
  std::vector<std::string> names = selectors_of(catalogue);
  if (names.empty() || !is_host_name(domain)) co_return;
  for (std::string& name : names) name += "._domainkey." + domain;
  const net::Answer stray =
      co_await questions.answer("flarewarden-asks-for-none._domainkey." + domain, RecordType::txt);
  if (!stray.records.empty()) {
    note(questions.findings(), "DNS: the zone answers to any DKIM selector; none was asked for.");
    co_return;
  }
  if (!is_an_answer(stray.reason)) co_return;
  Join readers(questions.net().loop);
  for (std::size_t i = 0; i < kSelectorsAtOnce; ++i) readers.spawn(ask_selectors(questions, names));
  co_await readers.wait();
}

void Aliases::tell_of_addresses(const std::string& host, const net::Answer& answer) {
  Findings& findings = questions_.findings();
  if (told_ >= kStrayNotesMax) return;
  if (answer.reason == model::Reason::dns_nxdomain || !is_an_answer(answer.reason)) {
    ++told_;
    note(findings, fmt::format("DNS: the page refers to {}, which cannot be looked up: {}", host,
                               model::sentence(answer.reason)));
    return;
  }
  for (const model::DnsRecord& record : answer.records) {
    if (record.type != "A") continue;
    boost::system::error_code error;
    const auto address = asio::ip::make_address(record.value, error);
    if (error || questions_.net().egress.allows(address)) continue;
    ++told_;
    note(findings, fmt::format("DNS: the page refers to {}, which leads to {}: an address that is "
                               "not public. It was not connected to.",
                               host, record.value));
    return;
  }
}

asio::awaitable<void> Aliases::ask(std::string host, bool is_own) {
  const net::Answer answer = co_await questions_.answer(host, RecordType::a);
  Findings& findings = questions_.findings();
  for (const model::DnsRecord& record : answer.records)
    if (record.type == "CNAME") questions_.keep(is_own ? findings.dns : findings.other_dns, record);
  tell_of_addresses(host, answer);
}

asio::awaitable<void> Aliases::collect() {
  Findings& findings = questions_.findings();
  const std::string domain = registrable_domain(findings.host);
  seen_.insert(findings.host);
  std::vector<std::string> own;
  std::vector<std::string> others;
  for (const Reference& reference : findings.references) {
    if (is_seen_only(reference.use) || !is_host_name(reference.host) ||
        !seen_.insert(reference.host).second)
      continue;
    (is_at_or_below(reference.host, domain) ? own : others).push_back(reference.host);
  }
  Join queries(questions_.net().loop);
  const auto spawn = [&](const std::vector<std::string>& hosts, bool is_own) {
    for (const std::string& host : hosts)
      if (asked_++ < kAliasHostsMax) queries.spawn(ask(host, is_own));
  };
  spawn(own, true);
  spawn(others, false);
  co_await queries.wait();
  if (asked_ > kAliasHostsMax)
    note(findings, fmt::format("DNS: of the hosts the page refers to, only {} were looked up.",
                               kAliasHostsMax));
}

}  // namespace fw::scan
