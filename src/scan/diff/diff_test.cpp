#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "scan/diff/watch.hpp"
#include "scan/diff/wording.hpp"

namespace fw::scan {
namespace {

using model::DependencyMap;
using model::MapChange;

/// A shop with a service, an unknown host, scripts on two pages and all kinds of records.
DependencyMap shop() {
  DependencyMap map;
  map.url = map.final_url = "https://shop.example/";
  map.status = 200;
  map.pages = {{"https://shop.example/", 200, ""}, {"https://shop.example/checkout", 200, ""}};
  map.dns = {{"shop.example", "A", "192.0.2.10", 60},
             {"shop.example", "NS", "ns1.host.example", 60},
             {"shop.example", "NS", "ns2.host.example", 60},
             {"shop.example", "MX", "10 mx.mail.example", 60},
             {"shop.example", "CAA", "0 issue \"letsencrypt.org\"", 60},
             {"shop.example", "TXT", "v=spf1 include:mail.example -all", 60},
             {"shop.example", "TXT", "google-site-verification=abc", 60},
             {"_dmarc.shop.example", "TXT", "v=DMARC1; p=reject", 60},
             {"assets.shop.example", "CNAME", "d1.cdn.example", 60}};
  model::TlsEvidence tls;
  tls.trusted = true;
  tls.chain.push_back({.subject = "CN=shop.example",
                       .issuer = "CN=E7",
                       .issuer_organization = "Let's Encrypt",
                       .names = {"shop.example", "www.shop.example"},
                       .serial = "01",
                       .sha256 = "aa",
                       .key = "EC P-256",
                       .key_sha256 = "bb",
                       .signature = {}});
  map.tls = tls;
  map.protections = {"content-security-policy", "strict-transport-security"};
  map.dependencies = {{.id = "stripe",
                       .name = "Stripe",
                       .category = "payments",
                       .confidence = 100,
                       .indirect = false,
                       .evidence = {{"script", "js.stripe.com/v3/", "script on /checkout"}},
                       .hosts = {"js.stripe.com"},
                       .status_page = {}}};
  map.scripts = {{"script", "js.stripe.com/v3/", "script on /checkout"},
                 {"script", "widgets.example/w.1a2b3c4d5e.js", "script on /"}};
  map.unknown_hosts = {
      {"widgets.example", {{"script", "widgets.example/w.1a2b3c4d5e.js", "script on /"}}}};
  return map;
}

std::string text_of(const std::vector<MapChange>& changes) {
  std::vector<std::string> lines;
  for (const MapChange& change : changes)
    lines.push_back(
        fmt::format("{} {} {}", name(change.severity), name(change.kind), change.subject));
  std::ranges::sort(lines);
  return fmt::format("{}", fmt::join(lines, "\n"));
}

void set_txt(DependencyMap& map, std::string_view begin, std::string value) {
  for (model::DnsRecord& record : map.dns)
    if (record.value.starts_with(begin)) record.value = std::move(value);
}

void drop(DependencyMap& map, std::string_view type) {
  std::erase_if(map.dns, [&](const model::DnsRecord& record) { return record.type == type; });
}

void add_script(DependencyMap& map, const std::string& value, const std::string& page) {
  map.scripts.push_back({"script", value, "script on " + page});
  map.unknown_hosts.push_back(
      {value.substr(0, value.find('/')), {{"script", value, "script on " + page}}});
}

struct Case {
  std::string_view what;
  void (*edit)(DependencyMap&);
  std::string_view told;
};

const Case kCases[] = {
    {"nothing", [](DependencyMap&) {}, ""},
    {"name servers", [](DependencyMap& map) { map.dns[1].value = "ns.thief.example"; },
     "dangerous ns_changed NS of shop.example"},
    {"mail servers", [](DependencyMap& map) { map.dns[3].value = "10 mx.other.example"; },
     "notice mx_changed MX of shop.example"},
    {"no CAA", [](DependencyMap& map) { drop(map, "CAA"); },
     "notice caa_changed CAA of shop.example"},
    {"SPF neutral",
     [](DependencyMap& map) { set_txt(map, "v=spf1", "v=spf1 include:mail.example ?all"); },
     "dangerous spf_changed SPF of shop.example"},
    {"SPF open",
     [](DependencyMap& map) { set_txt(map, "v=spf1", "\"v=spf1 include:mail.example +all\""); },
     "dangerous spf_changed SPF of shop.example"},
    {"SPF suspects",
     [](DependencyMap& map) { set_txt(map, "v=spf1", "v=spf1 include:mail.example ~all"); },
     "notice spf_changed SPF of shop.example"},
    {"SPF names one more",
     [](DependencyMap& map) { set_txt(map, "v=spf1", "v=spf1 include:a.example -all"); },
     "notice spf_changed SPF of shop.example"},
    {"DMARC off", [](DependencyMap& map) { set_txt(map, "v=DMARC1", "v=DMARC1; p=none"); },
     "dangerous dmarc_changed DMARC of shop.example"},
    {"DMARC for a part",
     [](DependencyMap& map) { set_txt(map, "v=DMARC1", "v=DMARC1; p=reject; pct=10"); },
     "dangerous dmarc_changed DMARC of shop.example"},
    {"DMARC reports",
     [](DependencyMap& map) { set_txt(map, "v=DMARC1", "v=DMARC1; p=reject; rua=mailto:a@b.c"); },
     "notice dmarc_changed DMARC of shop.example"},
    {"address nearby", [](DependencyMap& map) { map.dns[0].value = "192.0.2.99"; },
     "info address_changed A of shop.example"},
    {"address elsewhere", [](DependencyMap& map) { map.dns[0].value = "198.51.100.1"; },
     "notice address_changed A of shop.example"},
    {"one more token",
     [](DependencyMap& map) { map.dns.push_back({"shop.example", "TXT", "token=1", 60}); },
     "notice record_added TXT of shop.example"},
    {"alias elsewhere", [](DependencyMap& map) { map.dns.back().value = "d2.cdn.example"; },
     "notice record_changed CNAME of assets.shop.example"},
    {"renewed",
     [](DependencyMap& map) {
       map.tls->chain[0].sha256 = "cc";
       map.tls->chain[0].key_sha256 = "dd";
     },
     "info certificate_renewed shop.example"},
    {"another issuer",
     [](DependencyMap& map) { map.tls->chain[0].issuer_organization = "Other CA"; },
     "notice certificate_issuer_changed shop.example"},
    {"other names", [](DependencyMap& map) { map.tls->chain[0].names.push_back("evil.example"); },
     "notice certificate_names_changed shop.example"},
    {"not trusted", [](DependencyMap& map) { map.tls->trusted = false; },
     "dangerous certificate_untrusted shop.example"},
    {"HSTS lost", [](DependencyMap& map) { map.protections.pop_back(); },
     "notice protection_lost strict-transport-security"},
    {"a script where people pay",
     [](DependencyMap& map) { add_script(map, "skim.example/a.js", "/checkout"); },
     "dangerous payment_script_added skim.example/a.js on /checkout"},
    {"a script of a known host",
     [](DependencyMap& map) {
       map.scripts.push_back({"script", "widgets.example/more.js", "script on /"});
     },
     "notice script_added widgets.example/more.js on /"},
    {"an unknown host", [](DependencyMap& map) { add_script(map, "new.example/a.js", "/"); },
     "notice host_added new.example"},
    {"another build of a script",
     [](DependencyMap& map) { map.scripts[1].value = "widgets.example/w.ffee99887766.js"; }, ""},
    {"no more service",
     [](DependencyMap& map) {
       map.dependencies.clear();
       map.scripts.erase(map.scripts.begin());
     },
     "info script_removed js.stripe.com/v3/\ninfo service_removed Stripe"},
    {"a name to nowhere",
     [](DependencyMap& map) {
       map.dangling = {{"assets.shop.example", "d1.cdn.example", "it does not exist"}};
     },
     "dangerous dangling_cname assets.shop.example"},
    {"plain text on a page",
     [](DependencyMap& map) { map.insecure = {{"image", "img.example/a.png", "image on /"}}; },
     "notice mixed_content http://img.example/a.png"},
};

TEST(Diff, TellsExactlyWhatChanged) {
  for (const Case& one : kCases) {
    DependencyMap after = shop();
    one.edit(after);
    EXPECT_EQ(text_of(diff(shop(), after)), one.told) << one.what;
  }
}

/// Each hides a part of the site from the second look.
TEST(Diff, WhatCouldNotBeLookedAtIsNotGone) {
  const auto hidden = {
      +[](DependencyMap& map) {
        map.dns.clear();
        map.notes = {"DNS: no time was left to ask for shop.example"};
      },
      +[](DependencyMap& map) {
        drop(map, "MX");
        map.notes = {"DNS: MX of shop.example could not be looked up: timeout"};
      },
      +[](DependencyMap& map) {
        map.status = 503;
        map.scripts.clear();
        map.dependencies.clear();
        map.unknown_hosts.clear();
        map.protections.clear();
        map.pages.clear();
      },
      +[](DependencyMap& map) {
        map.pages.pop_back();
        map.scripts.erase(map.scripts.begin());
        map.dependencies.clear();
      },
      +[](DependencyMap& map) {
        map.scripts.pop_back();
        map.unknown_hosts.clear();
        map.notes = {"The page is longer than what is read of one; the rest is left out."};
      },
      +[](DependencyMap& map) {
        map.tls.reset();
        map.notes = {"TLS: the certificate could not be read."};
      },
      +[](DependencyMap& map) { drop(map, "CNAME"); },
      +[](DependencyMap& map) {
        drop(map, "CAA");
        map.notes = {"DNS: more than 500 records; the rest was left out."};
      },
      +[](DependencyMap& map) {
        map = DependencyMap{.url = map.url, .final_url = map.final_url, .status = 200};
        map.protections = shop().protections;
        map.notes = {"A part of the scan failed by a fault of ours; the rest is missing."};
      },
  };
  int number = 0;
  for (const auto& hide : hidden) {
    DependencyMap after = shop();
    hide(after);
    EXPECT_EQ(text_of(diff(shop(), after)), "") << number;
    EXPECT_EQ(text_of(diff(after, shop())), "") << "found again, " << number;
    ++number;
  }
}

TEST(Diff, NotesThatSpeakOfOtherThingsHideNothing) {
  DependencyMap after = shop();
  drop(after, "CAA");
  after.scripts.pop_back();
  after.unknown_hosts.clear();
  after.notes = {"DNS: the page refers to x.example, which cannot be looked up: it does not exist",
                 "DNS: the zone answers to any DKIM selector; none was asked for.",
                 "Pages: 2 further ones could not be read.",
                 "Network: nobody says who announces 192.0.2.1."};
  EXPECT_EQ(text_of(diff(shop(), after)),
            "info host_removed widgets.example\nnotice caa_changed CAA of shop.example");
}

TEST(Diff, ANoteOfOneTypeHidesOnlyThat) {
  DependencyMap after = shop();
  drop(after, "MX");
  drop(after, "CAA");
  after.notes = {"DNS: MX of shop.example could not be looked up: the resolver timed out"};
  EXPECT_EQ(text_of(diff(shop(), after)), "notice caa_changed CAA of shop.example");
}

TEST(Diff, WhatOnlyABrowserShowsIsNeitherNewNorGoneByItsComingAndGoing) {
  DependencyMap with = shop();
  with.browser.state = "done";
  add_script(with, "late.example/x.js", "/checkout");
  EXPECT_EQ(text_of(diff(shop(), with)), "");
  DependencyMap failed = shop();
  failed.browser.state = "failed";
  EXPECT_EQ(text_of(diff(with, failed)), "");
}

class Watched : public ::testing::Test {
 protected:
  std::string look(const DependencyMap& map) {
    at_ += Millis(24LL * 3'600'000);
    Step step = compare(std::move(memory_), map, at_);
    const auto read = memory_from_json(to_json(step.memory));
    EXPECT_TRUE(read);
    memory_ = *read;
    return text_of(step.changes);
  }
  void pass(int days) { at_ += Millis(24LL * 3'600'000 * days); }

  Instant at_ = from_ms(1'795'000'000'000);
  Memory memory_ = first_look(shop(), at_).memory;
};

TEST_F(Watched, ARowThatComesAndGoesIsToldOnce) {
  DependencyMap with = shop();
  add_script(with, "ads.example/a.js", "/");
  EXPECT_EQ(look(with), "notice host_added ads.example");
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(look(shop()), "");
    EXPECT_EQ(look(with), "");
  }
  EXPECT_EQ(look(shop()), "");
  EXPECT_EQ(look(shop()), "info host_removed ads.example");
  EXPECT_EQ(look(with), "") << "it was here lately";
  EXPECT_EQ(look(shop()), "");
  EXPECT_EQ(look(shop()), "info host_removed ads.example");
  pass(31);
  EXPECT_EQ(look(with), "notice host_added ads.example");
}

TEST_F(Watched, AddressesThatRotateAreToldOnceEach) {
  DependencyMap other = shop();
  other.dns[0].value = "198.51.100.1";
  EXPECT_EQ(look(other), "notice address_changed A of shop.example");
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(look(shop()), "");
    EXPECT_EQ(look(other), "");
  }
}

TEST_F(Watched, NameServersAreToldEachTime) {
  DependencyMap other = shop();
  other.dns[1].value = "ns.thief.example";
  EXPECT_EQ(look(other), "dangerous ns_changed NS of shop.example");
  EXPECT_EQ(look(shop()), "dangerous ns_changed NS of shop.example");
  EXPECT_EQ(look(other), "dangerous ns_changed NS of shop.example");
}

TEST_F(Watched, BlindLooksDoNotCountAsLooksWithout) {
  DependencyMap without = shop();
  drop(without, "CAA");
  DependencyMap blind = without;
  blind.notes = {"DNS: CAA of shop.example could not be looked up: servfail"};
  EXPECT_EQ(look(without), "");
  EXPECT_EQ(look(blind), "");
  EXPECT_EQ(look(blind), "");
  EXPECT_EQ(look(without), "notice caa_changed CAA of shop.example");
}

TEST_F(Watched, APageReadForTheFirstTimeBringsNothingNew) {
  DependencyMap more = shop();
  more.pages.push_back({"https://shop.example/login", 200, ""});
  add_script(more, "sso.example/a.js", "/login");
  EXPECT_EQ(look(more), "");
  add_script(more, "skim.example/a.js", "/login");
  EXPECT_EQ(look(more), "dangerous payment_script_added skim.example/a.js on /login");
}

TEST(Diff, TheSameMapTwiceIsNoChangeInAnyOrder) {
  DependencyMap turned = shop();
  std::ranges::reverse(turned.dns);
  std::ranges::reverse(turned.scripts);
  std::ranges::reverse(turned.pages);
  EXPECT_EQ(text_of(diff(shop(), turned)), "");
  EXPECT_EQ(text_of(diff(turned, shop())), "");
  EXPECT_EQ(text_of(diff(DependencyMap(), DependencyMap())), "");
}

TEST(Diff, TheFirstLookTellsOnlyWhatIsDangerousByItself) {
  DependencyMap map = shop();
  EXPECT_EQ(text_of(first_look(map, from_ms(0)).changes), "");
  map.dangling = {{"blog.shop.example", "x.github.io", "nobody is there"}};
  EXPECT_EQ(text_of(first_look(map, from_ms(0)).changes),
            "dangerous dangling_cname blog.shop.example");
}

TEST(Facts, PathsWithoutWhatChangesWithReleases) {
  EXPECT_EQ(steady_path("a.example/v3/app.5f3a9c1b22.js"), "a.example/v3/app.*.js");
  EXPECT_EQ(steady_path("a.example/lib-1.12.4.min.js"), "a.example/lib-*.*.*.min.js");
  EXPECT_EQ(steady_path("a1b2c3d4e5.example/decade.js"), "a1b2c3d4e5.example/decade.js");
}

TEST(Facts, SensitivePagesAreKnownByTheirWords) {
  for (const auto* path : {"/checkout", "/check-out/step2", "/de/Sign-In", "/my/login.php", "/cart",
                           "/account/billing"})
    EXPECT_TRUE(is_sensitive_page(path)) << path;
  for (const auto* path : {"/", "/about", "/blog/paying-attention", "/contact"})
    EXPECT_FALSE(is_sensitive_page(path)) << path;
}

TEST(MailPolicy, IsAsStrictAsItsWeakestWord) {
  EXPECT_EQ(spf_strictness({"v=spf1 -all"}), 3);
  EXPECT_EQ(spf_strictness({"\"v=spf1 include:a\" \".example ~all\""}), 2);
  EXPECT_EQ(spf_strictness({"v=spf1 include:a.example"}), 1);
  EXPECT_EQ(spf_strictness({"v=spf1 all"}), 0);
  EXPECT_EQ(spf_strictness({"v=spf1 -all", "v=spf1 ?all"}), 1);
  EXPECT_EQ(spf_strictness({"v=spf1 redirect=_spf.a.example"}), 3);
  EXPECT_EQ(dmarc_strictness({"v=DMARC1; p=quarantine; pct=50"}), 50);
  EXPECT_EQ(dmarc_strictness({"v=DMARC1;p=none"}), 0);
}

}  // namespace
}  // namespace fw::scan
