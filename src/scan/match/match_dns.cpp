#include "scan/match/match_dns.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "scan/match/host_name.hpp"
#include "scan/match/weights.hpp"

namespace fw::scan {
namespace {

constexpr auto kNone = std::string_view::npos;
constexpr std::size_t kIncludesMax = 20;

/// TXT values may come as quoted parts: "v=spf1 " "-all".
std::string unquoted(std::string_view value) {
  if (!value.starts_with('"')) return std::string(value);
  std::string out;
  bool inside = false;
  for (const char letter : value) {
    if (letter == '"') {
      inside = !inside;
    } else if (inside) {
      out += letter;
    }
  }
  return out;
}

/// A DKIM key without a key: it was revoked (RFC 6376 §3.6.1).
bool is_withdrawn(std::string_view key) {
  for (const std::string_view tag : split(key, ';')) {
    const std::string_view plain = trim(tag);
    if (plain.starts_with("p=")) return trim(plain.substr(2)).empty();
  }
  return false;
}

class DnsMatcher {
 public:
  DnsMatcher(const Findings& findings, const Catalogue& catalogue, HostMatcher& hosts, Tally& tally)
      : findings_(findings),
        catalogue_(catalogue),
        hosts_(hosts),
        tally_(tally),
        domain_(registrable_domain(findings.host)) {
    own_names_ = {findings.host, domain_, "www." + domain_};
  }

  void run() {
    aliases();
    for (const model::DnsRecord& record : findings_.dns) {
      const std::string where = record.type + " of " + record.name;
      if (record.type == "NS") by_table(PatternKind::ns, dns_name(record.value), where);
      if (record.type == "MX") by_table(PatternKind::mx, mail_host(record.value), where);
      if (record.type == "CAA") by_table(PatternKind::caa, authority(record.value), where);
      if (record.type == "SOA") by_table(PatternKind::soa, primary(record.value), where);
      if (record.type == "TXT") text(record, where);
      if (record.type == "CNAME") selector(record, where);
    }
  }

 private:
  /// "10 mx.example." → "mx.example"
  static std::string mail_host(std::string_view value) {
    value = trim(value);
    return dns_name(value.substr(value.find(' ') == kNone ? 0 : value.find(' ') + 1));
  }

  /// `0 issue "letsencrypt.org; accounturi=…"` → "letsencrypt.org" (RFC 8659 §4.2)
  static std::string authority(std::string_view value) {
    if (value.find("issue") == kNone) return {};
    const std::size_t quote = value.find('"');
    std::string_view name =
        quote == kNone ? value.substr(value.rfind(' ') + 1) : value.substr(quote + 1);
    name = name.substr(0, name.find_first_of("\";"));
    return dns_name(name);
  }

  static std::string primary(std::string_view value) {
    return dns_name(value.substr(0, value.find(' ')));
  }

  void seen(const Pattern& pattern, std::string_view value, std::string_view where, bool indirect) {
    tally_.add(pattern.service, pattern.confidence,
               {.kind = name(pattern.kind),
                .value = value,
                .where = where,
                .weight = weight_of(pattern.kind),
                .indirect = indirect});
  }

  void by_table(PatternKind kind, const std::string& host, const std::string& where,
                bool indirect = false) {
    if (host.empty() || is_at_or_below(host, domain_)) return;
    std::size_t best = 0;
    std::vector<std::uint32_t> found;
    catalogue_.index().table(kind).find(host, [&](std::uint32_t number) {
      const Pattern& pattern = catalogue_.patterns()[number];
      if (!host_matches(pattern, host)) return;
      found.push_back(number);
      best = std::max(best, pattern.text.size());
    });
    for (const std::uint32_t number : found)
      if (catalogue_.patterns()[number].text.size() == best)
        seen(catalogue_.patterns()[number], host, where, indirect);
    if (!found.empty()) return;
    for (const std::uint32_t number : catalogue_.index().loose(kind))
      if (catalogue_.index().text_matches(number, host))
        seen(catalogue_.patterns()[number], host, where, indirect);
  }

  void text(const model::DnsRecord& record, const std::string& where) {
    const std::string value = unquoted(record.value);
    if (record.name.starts_with("_dmarc.") || record.name.starts_with("_smtp._tls.")) {
      dmarc(value, where);
      return;
    }
    // What an included record includes in turn is its owner's dependency, and ours only through it.
    const bool is_own = own_names_.contains(record.name);
    for (const std::string& include : spf_includes(value))
      by_table(PatternKind::spf, include, where, !is_own);
    if (!is_own) {
      selector(record, where);
      return;
    }
    for (const std::uint32_t number : catalogue_.index().loose(PatternKind::txt))
      if (catalogue_.index().text_matches(number, value))
        seen(catalogue_.patterns()[number], value, where, false);
  }

  /// k1._domainkey.shop.example: what signs the domain's mail (RFC 6376 §3.6.2.1). A key behind a
  /// CNAME tells whose it is; one without is only a name that a service commonly gives.
  void selector(const model::DnsRecord& record, const std::string& where) {
    const std::string suffix = "._domainkey." + domain_;
    if (!record.name.ends_with(suffix)) return;
    if (record.type == "TXT" && is_withdrawn(unquoted(record.value))) return;
    const std::string label = record.name.substr(0, record.name.size() - suffix.size());
    const std::string target = record.type == "CNAME" ? dns_name(record.value) : std::string();
    for (const std::uint32_t number : catalogue_.index().exact(PatternKind::dkim, label)) {
      const Pattern& pattern = catalogue_.patterns()[number];
      if (!pattern.name.empty() && !is_at_or_below(target, std::string(pattern.name))) continue;
      seen(pattern, record.name, where, false);
    }
  }

  /// rua=mailto:reports@collector.example (RFC 7489 §6.3)
  void dmarc(std::string_view value, const std::string& where) {
    for (std::size_t at = value.find("mailto:"); at != kNone; at = value.find("mailto:", at + 7)) {
      const std::string_view address =
          value.substr(at + 7, value.find_first_of(",;! ", at) - at - 7);
      if (const std::size_t sign = address.find('@'); sign != kNone)
        by_table(PatternKind::dmarc, dns_name(address.substr(sign + 1)), where);
    }
  }

  /// Follows the chains: what the site's own names lead to is direct.
  void aliases() {
    std::set<std::string> own = own_names_;
    bool grows = true;
    while (grows) {
      grows = false;
      for (const model::DnsRecord& record : findings_.dns)
        if (record.type == "CNAME" && is_own(record.name, own))
          grows |= own.insert(dns_name(record.value)).second;
    }
    for (const model::DnsRecord& record : findings_.dns) alias(record, !is_own(record.name, own));
    for (const model::DnsRecord& record : findings_.other_dns) alias(record, true);
  }

  [[nodiscard]] bool is_own(const std::string& name, const std::set<std::string>& own) const {
    return own.contains(name) || is_at_or_below(name, domain_);
  }

  void alias(const model::DnsRecord& record, bool indirect) {
    if (record.type != "CNAME") return;
    const std::string target = dns_name(record.value);
    const std::string where = "CNAME of " + record.name;
    hosts_.read_alias({target, where, indirect});
  }

  const Findings& findings_;
  const Catalogue& catalogue_;
  HostMatcher& hosts_;
  Tally& tally_;
  std::string domain_;
  std::set<std::string> own_names_;
};

}  // namespace

void match_dns(const Findings& findings, const Catalogue& catalogue, HostMatcher& hosts,
               Tally& tally) {
  DnsMatcher(findings, catalogue, hosts, tally).run();
}

void match_issuer(const Findings& findings, const Catalogue& catalogue, Tally& tally) {
  if (!findings.tls || findings.tls->chain.empty()) return;
  const std::string& organization = findings.tls->chain.front().issuer_organization;
  for (const std::uint32_t number : catalogue.index().exact(PatternKind::issuer, organization)) {
    const Pattern& pattern = catalogue.patterns()[number];
    tally.add(pattern.service, pattern.confidence,
              {.kind = "issuer",
               .value = organization,
               .where = "certificate of " + findings.host,
               .weight = weight_of(PatternKind::issuer),
               .indirect = false});
  }
}

void match_networks(const Findings& findings, const Catalogue& catalogue, Tally& tally) {
  for (const model::Network& network : findings.networks) {
    const std::string value = fmt::format("AS{} {}", network.asn, network.name);
    for (const std::uint32_t number :
         catalogue.index().exact(PatternKind::asn, fmt::format("{}", network.asn))) {
      const Pattern& pattern = catalogue.patterns()[number];
      tally.add(pattern.service, pattern.confidence,
                {.kind = "asn",
                 .value = value,
                 .where = network.host + " at " + network.address,
                 .weight = weight_of(PatternKind::asn),
                 .indirect = false});
    }
  }
}

std::vector<std::string> spf_includes(std::string_view txt) {
  std::vector<std::string> names;
  if (txt.size() < 6 || !equal_ignoring_case(txt.substr(0, 6), "v=spf1")) return names;
  for (std::string_view term : split(txt, ' ')) {
    term = trim(term);
    if (!term.empty() && std::string_view("+-~?").find(term[0]) != kNone) term.remove_prefix(1);
    const std::size_t mark = term.find_first_of(":=");
    if (mark == kNone) continue;
    const std::string mechanism = to_lower(term.substr(0, mark));
    if (mechanism != "include" && mechanism != "redirect" && mechanism != "a" &&
        mechanism != "exists")
      continue;
    std::string_view name = term.substr(mark + 1);
    if (const std::size_t macro = name.rfind('}'); macro != kNone) {
      name.remove_prefix(macro + 1);
      if (name.starts_with('.')) name.remove_prefix(1);
    }
    std::string host = dns_name(name);
    if (is_host_name(host) && names.size() < kIncludesMax) names.push_back(std::move(host));
  }
  return names;
}

}  // namespace fw::scan
