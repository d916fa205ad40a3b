#include "scan/diff/facts.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "base/text.hpp"
#include "scan/catalogue/host_table.hpp"
#include "scan/match/host_name.hpp"

namespace fw::scan {
namespace {

constexpr int kConfidenceMin = 50;

/// What a page itself shows; the rest is told by the records it comes from.
bool is_of_page(std::string_view kind) {
  constexpr std::array<std::string_view, 12> kOthers = {
      "cname", "ns", "mx", "txt", "spf", "caa", "issuer", "soa", "dmarc", "dkim", "asn", "csp"};
  return std::ranges::find(kOthers, kind) == kOthers.end();
}

bool runs_code(std::string_view kind) {
  constexpr std::array<std::string_view, 6> kKinds = {"script",  "frame",         "form",
                                                      "preload", "loaded_script", "inline_script"};
  return std::ranges::find(kKinds, kind) != kKinds.end();
}

std::string words_of(const model::Sighting& sighting) {
  return shorten(printable(fmt::format("{} {}", sighting.where, sighting.value)), 300);
}

std::string host_of(const model::DependencyMap& map) {
  const std::string& url = map.final_url.empty() ? map.url : map.final_url;
  const auto parts = split_url(url);
  return parts ? to_lower(parts->host) : std::string();
}

std::string path_of(std::string_view url) {
  const auto parts = split_url(url);
  if (!parts || parts->target.empty()) return "/";
  return std::string(parts->target.substr(0, parts->target.find_first_of("?#")));
}

class Gatherer {
 public:
  explicit Gatherer(const model::DependencyMap& map)
      : map_(map),
        host_(host_of(map)),
        domain_(registrable_domain(host_)),
        main_page_(path_of(map.final_url.empty() ? map.url : map.final_url)) {}

  std::vector<Fact> run() {
    pages();
    services();
    hosts();
    scripts();
    records();
    certificate();
    others();
    std::vector<Fact> facts;
    for (auto& [key, fact] : facts_) {
      if (facts.size() >= kFactsMax) break;
      finish(fact);
      facts.push_back(std::move(fact));
    }
    return facts;
  }

 private:
  static void finish(Fact& fact) {
    for (auto* list : {&fact.values, &fact.extra, &fact.pages}) {
      std::ranges::sort(*list);
      list->erase(std::ranges::unique(*list).begin(), list->end());
      if (list->size() > kFactValuesMax) list->resize(kFactValuesMax);
    }
    fact.label = shorten(printable(fact.label), 300);
  }

  Fact& fact(FactKind kind, const std::string& subject) {
    Fact& one = facts_[{kind, subject}];
    one.kind = kind;
    one.subject = subject;
    return one;
  }

  void pages() {
    const Sight sight(map_);
    if (sight.page(main_page_)) fact(FactKind::page, main_page_);
    for (const model::ScannedPage& page : map_.pages)
      if (const std::string path = path_of(page.url); sight.page(path)) fact(FactKind::page, path);
  }

  void services() {
    for (const model::DetectedService& service : map_.dependencies) {
      if (service.confidence < kConfidenceMin) continue;
      cdn(service);
      const bool is_seen = std::ranges::any_of(
          service.evidence, [](const model::Sighting& one) { return is_of_page(one.kind); });
      if (!is_seen) continue;
      Fact& one = fact(FactKind::service, service.id);
      one.label = service.name;
      one.extra = service.hosts;
      one.strong = !service.indirect;
      for (const model::Sighting& sighting : service.evidence) {
        if (!is_of_page(sighting.kind)) continue;
        if (one.evidence.empty()) one.evidence = words_of(sighting);
        one.pages.push_back(page_of(sighting.where, main_page_));
      }
    }
  }

  void cdn(const model::DetectedService& service) {
    if (service.category != "cdn" || service.indirect) return;
    for (const model::Sighting& sighting : service.evidence) {
      const bool is_own =
          sighting.kind == "header" || sighting.kind == "asn" ||
          (sighting.kind == "cname" &&
           is_at_or_below(sighting.where.substr(sighting.where.rfind(' ') + 1), domain_));
      if (!is_own) continue;
      Fact& one = fact(FactKind::cdn, service.id);
      one.label = service.name;
      if (one.evidence.empty()) one.evidence = words_of(sighting);
    }
  }

  void hosts() {
    for (const model::UnknownHost& unknown : map_.unknown_hosts) {
      Fact& one = fact(FactKind::host, unknown.host);
      one.label = unknown.host;
      for (const model::Sighting& sighting : unknown.evidence) {
        if (one.evidence.empty()) one.evidence = words_of(sighting);
        one.strong = one.strong || runs_code(sighting.kind);
        one.pages.push_back(page_of(sighting.where, main_page_));
      }
    }
  }

  void scripts() {
    for (const model::Sighting& script : map_.scripts) {
      const std::string page = page_of(script.where, main_page_);
      Fact& one = fact(FactKind::script, page + " " + steady_path(script.value));
      one.label = script.value;
      one.evidence = words_of(script);
      one.pages = {page};
      one.strong = is_sensitive_page(page);
    }
  }

  void records() {
    for (const model::DnsRecord& record : map_.dns) {
      const std::string name = dns_name(record.name);
      if (!is_at_or_below(name, domain_) || record.type == "SOA" || record.type == "RRSIG")
        continue;
      const std::string value = printable(record.value);
      const std::string plain = to_lower(trim(value.starts_with('"') ? value.substr(1) : value));
      const bool is_policy = plain.starts_with("v=spf1") || name.starts_with("_dmarc.") ||
                             name.find("._domainkey.") != std::string::npos;
      if (record.type == "TXT" && !is_policy) {
        Fact& one = fact(FactKind::text, name + " " + value);
        one.label = name;
        one.values = {value};
        one.evidence = "TXT of " + name;
        continue;
      }
      const std::string type = plain.starts_with("v=spf1")
                                   ? "SPF"
                                   : (name.starts_with("_dmarc.") ? "DMARC" : record.type);
      Fact& one = fact(FactKind::records, type + " " + name);
      one.label = name;
      one.values.push_back(value);
      one.evidence = record.type + " of " + name;
      one.strong = name == host_ || name == domain_ || name == "_dmarc." + domain_;
      if (type == "A" || type == "AAAA") networks(one, name);
    }
  }

  void networks(Fact& one, const std::string& name) {
    for (const model::Network& network : map_.networks)
      if (network.host == name && network.asn != 0)
        one.extra.push_back(printable(fmt::format("AS{} {}", network.asn, network.name)));
  }

  void certificate() {
    if (!map_.tls || map_.tls->chain.empty()) return;
    const model::Certificate& leaf = map_.tls->chain.front();
    Fact& one = fact(FactKind::certificate, host_);
    one.label = host_;
    one.values = {
        "issuer: " + (leaf.issuer_organization.empty() ? leaf.issuer : leaf.issuer_organization),
        "key: " + leaf.key, "public key: " + leaf.key_sha256, "certificate: " + leaf.sha256,
        map_.tls->trusted ? std::string("trusted: yes") : "trusted: no, " + map_.tls->problem};
    for (const std::string& name : leaf.names) {
      if (one.values.size() >= kFactValuesMax) break;
      one.values.push_back("name: " + name);
    }
    for (std::string& value : one.values) value = shorten(printable(value), 300);
    one.evidence = "certificate of " + host_;
  }

  void others() {
    for (const std::string& header : map_.protections) {
      Fact& one = fact(FactKind::protection, header);
      one.label = header;
      one.pages = {main_page_};
      one.evidence = "response header of " + main_page_;
    }
    for (const model::Sighting& sighting : map_.insecure) {
      const std::string page = page_of(sighting.where, main_page_);
      Fact& one = fact(FactKind::insecure, page + " " + steady_path(sighting.value));
      one.label = "http://" + sighting.value;
      one.pages = {page};
      one.evidence = words_of(sighting);
    }
    for (const model::DanglingName& name : map_.dangling) {
      Fact& one = fact(FactKind::dangling, name.name + " " + name.target);
      one.label = name.name;
      one.values = {name.target};
      one.evidence = name.sentence;
    }
  }

  const model::DependencyMap& map_;
  const std::string host_;
  const std::string domain_;
  const std::string main_page_;
  std::map<std::pair<FactKind, std::string>, Fact> facts_;
};

/// A name in a note ends where no letter of names follows.
bool has_word(std::string_view text, std::string_view word) {
  const auto is_of_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const bool begins = at == 0 || !is_of_name(text[at - 1]);
    const std::size_t end = at + word.size();
    const bool stops =
        end < text.size() && text[end] == '.' && (end + 1 == text.size() || text[end + 1] == ' ');
    if (begins && (stops || end == text.size() || !is_of_name(text[end]))) return true;
  }
  return false;
}

bool names_a_type(std::string_view note) {
  constexpr std::array<std::string_view, 8> kTypes = {"A",   "AAAA", "NS",  "MX",
                                                      "TXT", "CAA",  "SOA", "CNAME"};
  return std::ranges::any_of(kTypes, [&](std::string_view type) { return has_word(note, type); });
}

}  // namespace

std::vector<Fact> facts_of(const model::DependencyMap& map) { return Gatherer(map).run(); }

Sight::Sight(const model::DependencyMap& map)
    : main_page_(path_of(map.final_url.empty() ? map.url : map.final_url)),
      browser_(map.browser.state == "done"),
      certificate_(map.tls && !map.tls->chain.empty()),
      has_dns_(!map.dns.empty()) {
  if (map.status >= 200 && map.status < 300) {
    pages_.insert(main_page_);
    for (const model::ScannedPage& page : map.pages)
      if (page.status >= 200 && page.status < 300) pages_.insert(path_of(page.url));
  }
  const std::string domain = registrable_domain(host_of(map));
  for (const std::string& note : map.notes) read(note, domain);
}

/// What a note takes away. One that nobody here knows takes away the pages.
void Sight::read(const std::string& note, const std::string& domain) {
  constexpr std::array<std::string_view, 8> kOfNoPage = {
      "TLS", "Network", "Pages", "SPF", "robots.txt", "The policy", "The certificate", "Browser"};
  if (note.starts_with("DNS")) {
    if (note.find(domain) != std::string::npos || has_word(note, "records")) blind_.push_back(note);
  } else if (note.starts_with("A part of the scan failed")) {
    has_dns_ = certificate_ = whole_pages_ = whole_scripts_ = false;
  } else if (note.starts_with("Script")) {
    whole_scripts_ = false;
  } else if (std::ranges::none_of(
                 kOfNoPage, [&](std::string_view begin) { return note.starts_with(begin); })) {
    whole_pages_ = whole_scripts_ = false;
  }
}

bool Sight::dns(std::string_view name, std::string_view type) const {
  return has_dns_ && !is_blind(blind_, name, type);
}

bool is_blind(const std::vector<std::string>& notes, std::string_view name, std::string_view type) {
  const std::string_view asked = type == "SPF" || type == "DMARC" ? "TXT" : type;
  return std::ranges::any_of(notes, [&](const std::string& note) {
    if (has_word(note, "records")) return true;  // there were too many: any may be missing
    if (!has_word(note, name)) return false;
    return asked.empty() || has_word(note, asked) || !names_a_type(note);
  });
}

std::string page_of(std::string_view where, const std::string& otherwise) {
  const std::size_t mark = where.rfind(" on ");
  if (mark == std::string_view::npos) return otherwise;
  const std::string_view page = where.substr(mark + 4);
  if (page.starts_with('/')) return std::string(page.substr(0, page.find_first_of("?# ")));
  return page.find("://") == std::string_view::npos ? otherwise : path_of(page);
}

bool is_sensitive_page(std::string_view path) {
  constexpr std::array<std::string_view, 22> kWords = {
      "checkout", "payment", "payments", "pay",   "billing",  "cart",     "basket",   "order",
      "purchase", "donate",  "donation", "login", "signin",   "logon",    "register", "signup",
      "account",  "auth",    "sso",      "buy",   "password", "subscribe"};
  std::string word;
  const std::string plain = to_lower(path) + "/";
  for (const char c : plain) {
    if (c >= 'a' && c <= 'z') {
      word += c;
    } else if (c != '-' || (word != "sign" && word != "log" && word != "check")) {
      if (std::ranges::find(kWords, word) != kWords.end()) return true;
      word.clear();
    }
  }
  return false;
}

std::string steady_path(std::string_view path) {
  const auto is_hex = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  };
  const auto is_word = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) return std::string(path);
  std::string out(path.substr(0, slash));
  for (std::size_t at = slash; at < path.size();) {
    std::size_t end = at;
    while (end < path.size() && is_word(path[end])) ++end;
    const std::string_view word = path.substr(at, end - at);
    const bool has_digit = word.find_first_of("0123456789") != std::string_view::npos;
    const bool is_number =
        !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
    const bool is_hash =
        word.size() >= 8 && has_digit && (std::ranges::all_of(word, is_hex) || word.size() >= 16);
    out += is_number || is_hash ? std::string_view("*") : word;
    if (end < path.size()) out += path[end];
    at = end + 1;
  }
  return out;
}

}  // namespace fw::scan
