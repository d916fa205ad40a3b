#include "scan/match/match_hosts.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "scan/match/host_name.hpp"
#include "scan/match/match.hpp"
#include "scan/match/weights.hpp"

namespace fw::scan {
namespace {

/// A pattern that names a path, or is a regex over host and path, beats any that names only a host.
constexpr std::size_t kRankOfPath = 1'000;
constexpr std::size_t kRankOfRegex = 10'000;

bool is_mention(Use use) { return use == Use::code || use == Use::data || use == Use::script_code; }

/// Scripts may be looked at by path, too.
bool is_script(Use use) { return use == Use::script || is_mention(use); }

/// Uses that name a host the page really talks to.
bool is_contact(Use use) { return !is_mention(use) && use != Use::csp && use != Use::redirect; }

/// The path names a file that pages load, "/x/app.js?v=1", or a package on a network of packages:
/// "/react@18.2.0".
bool is_loadable(std::string_view target) {
  const std::string_view path = target.substr(0, target.find_first_of("?#"));
  if (path.find('@', 2) != std::string_view::npos) return true;
  const std::string_view file = path.substr(std::min(path.rfind('/'), path.size()));
  constexpr std::array<std::string_view, 5> kEndings = {".js", ".mjs", ".css", ".wasm", ".woff"};
  return std::ranges::any_of(kEndings, [&](std::string_view ending) {
    return file.find(ending) != std::string_view::npos;
  });
}

/// Where people put code to be read: scripts name such addresses for their licences and sources.
bool is_code_hosting(std::string_view host) {
  constexpr std::array<std::string_view, 4> kHosts = {"github.com", "gitlab.com", "bitbucket.org",
                                                      "npmjs.com"};
  return std::ranges::find(kHosts, host) != kHosts.end();
}

/// A host that stands in code or data may be a mere link. It counts where it does not look like a
/// vendor's web site or an article: not its main name, its help, its docs.
bool looks_like_resource(const Reference& reference, std::string_view domain) {
  if (is_code_hosting(reference.host)) return false;
  if (is_loadable(reference.target)) return true;
  if (reference.host == domain) return false;
  constexpr std::array<std::string_view, 26> kReading = {
      "www",    "help",      "docs",       "doc",       "support", "blog",     "status",
      "dev",    "developer", "developers", "community", "about",   "policies", "m",
      "mobile", "en",        "de",         "fr",        "news",    "learn",    "forum",
      "wiki",   "play",      "itunes",     "apps",      "business"};
  const std::string_view label =
      std::string_view(reference.host).substr(0, reference.host.find('.'));
  return std::ranges::find(kReading, label) == kReading.end();
}

}  // namespace

HostMatcher::HostMatcher(const Findings& findings, const Catalogue& catalogue, Tally& tally)
    : findings_(findings),
      catalogue_(catalogue),
      tally_(tally),
      own_domain_(registrable_domain(findings.host)) {}

bool HostMatcher::is_owned(const std::string& host) {
  const auto known = is_owned_.find(host);
  if (known != is_owned_.end()) return known->second;
  const bool owned = host == findings_.host || is_at_or_below(host, own_domain_) ||
                     std::ranges::any_of(findings_.own_domains, [&](const std::string& domain) {
                       return is_at_or_below(host, domain);
                     });
  is_owned_.emplace(host, owned);
  return owned;
}

void HostMatcher::by_host(std::string_view host, std::string_view target,
                          std::vector<Candidate>& found) const {
  catalogue_.index().hosts().find(host, [&](std::uint32_t number) {
    const Pattern& pattern = catalogue_.patterns()[number];
    if (!host_matches(pattern, host)) return;
    if (pattern.kind != PatternKind::url) {
      found.push_back({number, pattern.text.size()});
      return;
    }
    const std::string_view path = pattern.text.substr(pattern.text.find('/'));
    // Catalogue paths are in lower case.
    if (target.size() >= path.size() && equal_ignoring_case(target.substr(0, path.size()), path))
      found.push_back({number, kRankOfPath + pattern.text.size()});
  });
}

void HostMatcher::by_script(const Reference& reference, std::vector<Candidate>& found,
                            std::vector<std::uint32_t>& beside) const {
  const std::string url = "https://" + reference.host + reference.target;
  std::vector<std::uint32_t> hits;
  catalogue_.index()
      .literals(PatternKind::script)
      .find(url, [&](std::uint32_t number, std::size_t) { hits.push_back(number); });
  std::ranges::sort(hits);
  hits.erase(std::ranges::unique(hits).begin(), hits.end());
  for (const std::uint32_t number : hits) {
    const Pattern& pattern = catalogue_.patterns()[number];
    if (!catalogue_.index().text_matches(number, url)) continue;
    if (pattern.mode == PatternMode::host_regex) {
      found.push_back({number, kRankOfRegex});
    } else {
      beside.push_back(number);
    }
  }
}

void HostMatcher::award(const Reference& reference, std::vector<Candidate>& found) {
  // Of hosts and paths the longest one says most; regexes stand beside a path.
  std::size_t longest = 0;
  bool has_regex = false;
  for (const Candidate& one : found) {
    has_regex |= one.rank >= kRankOfRegex;
    if (one.rank < kRankOfRegex) longest = std::max(longest, one.rank);
  }
  const std::string value = reference.host + reference.target.substr(0, reference.target.find('?'));
  std::vector<std::uint32_t> winners;
  for (const Candidate& one : found)
    if (one.rank >= kRankOfRegex || (one.rank == longest && (longest >= kRankOfPath || !has_regex)))
      winners.push_back(catalogue_.patterns()[one.pattern].service);
  for (const Candidate& one : found) {
    const Pattern& pattern = catalogue_.patterns()[one.pattern];
    const bool wins = std::ranges::find(winners, pattern.service) != winners.end();
    if (!wins && !catalogue_.service(pattern.service).infrastructure) continue;
    tally_.add(pattern.service, pattern.confidence,
               {.kind = evidence_kind(reference.use),
                .value = value,
                .where = reference.where,
                .weight = weight_of(reference.use),
                .indirect = !wins});
    if (wins && reference.use != Use::csp) tally_.add_host(pattern.service, reference.host);
  }
}

void HostMatcher::read(const Reference& reference) {
  std::vector<Candidate> found;
  std::vector<std::uint32_t> beside;
  if (is_script(reference.use)) by_script(reference, found, beside);
  const bool owned = is_owned(reference.host);
  if (!is_mention(reference.use) || owned) {
    for (const std::uint32_t number : beside) {
      const Pattern& pattern = catalogue_.patterns()[number];
      tally_.add(pattern.service, pattern.confidence,
                 {.kind = evidence_kind(reference.use),
                  .value = reference.host + reference.target.substr(0, reference.target.find('?')),
                  .where = reference.where,
                  .weight = weight_of(reference.use) * 2 / 3,
                  .indirect = false});
    }
  }
  if (owned) {
    if (is_contact(reference.use)) owned_.insert(reference.host);
    return;
  }
  by_host(reference.host, reference.target, found);
  if (reference.use == Use::csp) {
    catalogue_.index().table(PatternKind::csp).find(reference.host, [&](std::uint32_t number) {
      const Pattern& pattern = catalogue_.patterns()[number];
      if (host_matches(pattern, reference.host)) found.push_back({number, pattern.text.size()});
    });
  }
  if (is_mention(reference.use) &&
      !looks_like_resource(reference, registrable_domain(reference.host)))
    return;
  if (!found.empty()) {
    award(reference, found);
  } else if (is_contact(reference.use) && is_host_name(reference.host)) {
    std::vector<model::Sighting>& evidence = unknown_[reference.host];
    if (evidence.size() < kSightingsMax)
      evidence.push_back({std::string(evidence_kind(reference.use)),
                          reference.host + reference.target.substr(0, reference.target.find('?')),
                          reference.where});
  }
}

void HostMatcher::read_alias(const Alias& alias) {
  const std::string target(alias.target);
  if (is_owned(target)) return;
  std::vector<Candidate> found;
  catalogue_.index().table(PatternKind::cname).find(target, [&](std::uint32_t number) {
    const Pattern& pattern = catalogue_.patterns()[number];
    if (host_matches(pattern, target)) found.push_back({number, pattern.text.size()});
  });
  if (found.empty()) by_host(target, "", found);
  if (found.empty()) return;
  const std::size_t best = std::ranges::max(found, {}, &Candidate::rank).rank;
  for (const Candidate& one : found) {
    const Pattern& pattern = catalogue_.patterns()[one.pattern];
    if (one.rank != best) continue;
    tally_.add(pattern.service, pattern.confidence,
               {.kind = "cname",
                .value = target,
                .where = alias.where,
                .weight = weight_of(PatternKind::cname),
                .indirect = alias.indirect});
  }
}

}  // namespace fw::scan
