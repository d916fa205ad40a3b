#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "base/text.hpp"
#include "scan/catalogue/catalogue.hpp"
#include "scan/match/host_name.hpp"
#include "scan/match/match.hpp"
#include "scan/match/weights.hpp"

namespace fw::scan {
namespace {

const Catalogue& catalogue() {
  static const std::shared_ptr<const Catalogue> made = *Catalogue::embedded();
  return *made;
}

/// A line of what the generator says each pattern must find (catalog/README.md).
struct Example {
  std::string_view service;
  PatternKind kind = PatternKind::host;
  std::string_view mode;
  std::string_view text;
  std::string_view name;
  std::string_view shown;
};

std::vector<Example> examples() {
  static const std::string file = [] {
    std::ifstream stream(FW_BINARY_DIR "/generated/catalogue/examples.tsv", std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
  }();
  std::vector<Example> found;
  for (const std::string_view line : split(file, '\n')) {
    const auto fields = split(line, '\t');
    if (fields.size() != 6) continue;
    const auto kind = pattern_kind_named(fields[1]);
    EXPECT_TRUE(kind.has_value()) << line;
    if (kind) found.push_back({fields[0], *kind, fields[2], fields[3], fields[4], fields[5]});
  }
  return found;
}

Findings site() {
  Findings findings;
  findings.url = findings.final_url = "https://www.shop.example/";
  findings.host = "www.shop.example";
  findings.path = "/";
  return findings;
}

Findings with(Use use, std::string_view url) {
  Findings findings = site();
  const std::string whole =
      url.find("://") == url.npos ? fmt::format("https://{}/x", url) : std::string(url);
  if (const auto parts = split_url(whole))
    findings.references.push_back(
        {use, std::string(parts->host), std::string(parts->target), "test", ""});
  return findings;
}

/// A site whose DNS or certificate shows it.
Findings shown_in_dns(const Example& example) {
  Findings findings = site();
  const std::string value(example.shown);
  const auto record = [&](const char* type, std::string text, std::string name = "shop.example") {
    findings.dns.push_back({std::move(name), type, std::move(text), 60});
  };
  switch (example.kind) {
    case PatternKind::cname:
      record("CNAME", value + ".", "www.shop.example");
      break;
    case PatternKind::ns:
      record("NS", value + ".");
      break;
    case PatternKind::mx:
      record("MX", "10 " + value + ".");
      break;
    case PatternKind::txt:
      record("TXT", value);
      break;
    case PatternKind::spf:
      record("TXT", "v=spf1 include:" + value + " -all");
      break;
    case PatternKind::caa:
      record("CAA", "0 issue \"" + value + "\"");
      break;
    case PatternKind::soa:
      record("SOA", value + ". hostmaster.example. 1 2 3 4 5");
      break;
    case PatternKind::dkim:
      record("CNAME", example.name.empty() ? "keys.example" : "k." + std::string(example.name),
             value + "._domainkey.shop.example");
      break;
    case PatternKind::dmarc:
      record("TXT", "v=DMARC1; p=none; rua=mailto:a@" + value, "_dmarc.shop.example");
      break;
    default:
      findings.tls.emplace().chain.emplace_back().issuer_organization = value;
  }
  return findings;
}

Findings shown(const Example& example) {
  Findings findings = site();
  const std::string value(example.shown);
  switch (example.kind) {
    case PatternKind::host:
    case PatternKind::url:
    case PatternKind::script:
      return with(Use::script, value);
    case PatternKind::csp:
      return with(Use::csp, value);
    case PatternKind::code:
      findings.code = "var a=1;\n" + value + "\n;";
      break;
    case PatternKind::html:
      findings.html = value;
      break;
    case PatternKind::page:
      findings.host = value;
      break;
    case PatternKind::header:
      findings.headers.emplace_back(example.name, value);
      break;
    case PatternKind::meta:
      findings.metas.emplace_back(example.name, value);
      break;
    case PatternKind::cookie:
      findings.cookies.push_back(value);
      break;
    case PatternKind::element:
      findings.elements.push_back(value);
      break;
    case PatternKind::js:
      findings.globals.push_back(value);
      break;
    case PatternKind::asn:
      findings.networks.push_back(
          {"www.shop.example", "192.0.2.1", to_number<std::uint32_t>(value).value_or(0), "T, ZZ"});
      break;
    default:
      return shown_in_dns(example);
  }
  return findings;
}

/// What the example alone can weigh: a pattern may be too weak to stand for itself.
int weight_of(const Example& example, int confidence) {
  const bool is_beside = example.kind == PatternKind::script && example.mode != "%";
  const int weight =
      is_beside ? scan::weight_of(Use::script) * 2 / 3 : scan::weight_of(example.kind);
  return weight * confidence / 100;
}

TEST(Examples, EveryPatternFindsItsService) {
  using Key = std::tuple<std::string_view, PatternKind, char, std::string_view, std::string_view>;
  std::map<Key, int> confidences;
  for (const Pattern& pattern : catalogue().patterns()) {
    int& confidence = confidences[{catalogue().service(pattern.service).id, pattern.kind,
                                   static_cast<char>(pattern.mode), pattern.text, pattern.name}];
    confidence = std::max<int>(confidence, pattern.confidence);
  }
  std::set<Key> tried;
  std::size_t weak = 0;
  for (const Example& example : examples()) {
    const Key key{example.service, example.kind, example.mode[0], example.text, example.name};
    ASSERT_TRUE(confidences.contains(key)) << example.service << " " << example.text;
    tried.insert(key);
    if (weight_of(example, confidences[key]) < kConfidenceMin) {
      ++weak;
      continue;
    }
    const model::DependencyMap map = match(shown(example), catalogue());
    const auto found =
        std::ranges::find(map.dependencies, example.service, &model::DetectedService::id);
    EXPECT_NE(found, map.dependencies.end())
        << example.service << ": " << name(example.kind) << " " << example.text << " in "
        << example.shown << " finds "
        << (map.dependencies.empty() ? "nothing" : map.dependencies[0].id);
  }
  EXPECT_EQ(tried.size(), confidences.size()) << "patterns without an example";
  fmt::print("{} patterns tried, {} too weak to stand alone\n", tried.size(), weak);
}

}  // namespace
}  // namespace fw::scan
