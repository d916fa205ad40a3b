#include "scan/catalogue/catalogue.hpp"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <set>
#include <string>

namespace fw::scan {
namespace {

const Catalogue& embedded() {
  static const std::shared_ptr<const Catalogue> catalogue = *Catalogue::embedded();
  return *catalogue;
}

TEST(Catalogue, CountsAreWhatWeSay) {
  const CatalogueStats stats = embedded().stats();
  std::size_t overlay = 0;
  for (const Service& service : embedded().services())
    overlay += service.sources.find("overlay") != std::string_view::npos ? 1 : 0;
  fmt::print(
      "catalogue: {} services, {} detectable, {} core, {} by hand, {} in full, {} status pages, "
      "{} name a typed feed, {} more are told of by their vendor's, {} logos, {} patterns\n",
      stats.services, stats.detectable, stats.core, overlay, stats.full, stats.status_pages,
      stats.status_feeds, stats.status_feeds_by_parent, stats.logos, embedded().patterns().size());
  EXPECT_GE(stats.detectable, 2'500U);
  EXPECT_GE(stats.core, 700U);
  EXPECT_GE(stats.full, 250U);
  EXPECT_GE(overlay, stats.full);
  EXPECT_GE(stats.status_feeds, 200U);
  EXPECT_GE(stats.logos, 350U);
  std::size_t sum = 0;
  for (const auto& [category, count] : stats.by_category) sum += count;
  EXPECT_EQ(sum, stats.services);
}

TEST(Catalogue, EveryRegexIsOneForRe2) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  for (const Pattern& pattern : embedded().patterns()) {
    if (pattern.mode != PatternMode::regex && pattern.mode != PatternMode::host_regex) continue;
    const re2::RE2 regex(re2::StringPiece(pattern.text.data(), pattern.text.size()), options);
    EXPECT_TRUE(regex.ok()) << embedded().service(pattern.service).id << ": " << pattern.text;
  }
}

TEST(Catalogue, IdsAreUniqueAndParentsAndCategoriesExist) {
  std::set<std::string_view> ids;
  for (const Service& service : embedded().services()) {
    EXPECT_TRUE(ids.insert(service.id).second) << service.id;
    EXPECT_FALSE(service.name.empty()) << service.id;
    EXPECT_FALSE(service.category.empty()) << service.id;
    EXPECT_EQ(service.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"),
              std::string_view::npos)
        << service.id;
    if (!service.parent.empty()) {
      EXPECT_NE(embedded().find(service.parent), nullptr) << service.id;
    }
  }
}

TEST(Catalogue, FeedsAreTypedAndHttps) {
  for (const Service& service : embedded().services()) {
    if (!service.status_feed.empty()) {
      EXPECT_TRUE(service.status_feed.starts_with("https://")) << service.id;
      EXPECT_FALSE(service.status_type.empty()) << service.id;
    }
  }
}

TEST(Catalogue, AProductIsToldOfByItsVendor) {
  const std::string text =
      "flarewarden-catalogue 1\n"
      "S\tv\tV\tads\t\t\thttps://s.example\tstatuspage\thttps://s.example/f\t\toverlay\t\n"
      "S\ta\tA\tads\t\tv\t\t\t\t\toverlay\t\n"
      "S\tb\tB\tads\t\tv\t\tnone\t\t\toverlay\t\n"
      "S\tc\tC\tads\t\tv\thttps://s.example\tstatuspage\thttps://s.example/"
      "f\t\toverlay\tf\tOne\x1fTwo\n"
      "S\td\tD\tads\t\td\t\t\t\t\toverlay\t\n";
  const auto small = *Catalogue::parse(text);
  EXPECT_EQ(small->told_by(*small->find("a")), small->find("v"));
  EXPECT_EQ(small->told_by(*small->find("b")), nullptr);
  EXPECT_EQ(small->told_by(*small->find("c")), small->find("c"));
  EXPECT_EQ(small->told_by(*small->find("d")), nullptr) << "its own parent";
  EXPECT_EQ(small->find("c")->components, "One\x1fTwo");
  EXPECT_TRUE(small->find("c")->full);
  EXPECT_EQ(small->stats().status_feeds, 2U);
  EXPECT_EQ(small->stats().status_feeds_by_parent, 1U);
}

TEST(Catalogue, KnowsTheBestKnown) {
  for (const char* id : {"stripe",
                         "paypal",
                         "adyen",
                         "cloudflare",
                         "fastly",
                         "cloudfront",
                         "vercel",
                         "shopify",
                         "auth0",
                         "twilio",
                         "sendgrid",
                         "intercom",
                         "segment",
                         "hotjar",
                         "sentry",
                         "hcaptcha",
                         "onetrust",
                         "algolia",
                         "mapbox",
                         "youtube",
                         "trustpilot",
                         "meta-pixel",
                         "lets-encrypt",
                         "route53",
                         "proton",
                         "mimecast",
                         "openai",
                         "anthropic",
                         "google-tag-manager",
                         "turnstile"}) {
    const Service* service = embedded().find(id);
    ASSERT_NE(service, nullptr) << id;
    EXPECT_TRUE(service->detectable) << id;
    EXPECT_TRUE(service->core) << id;
  }
  EXPECT_EQ(embedded().find("no-such-service"), nullptr);
  EXPECT_NE(embedded().logo("stripe"), nullptr);
  EXPECT_EQ(embedded().find("stripe")->status_feed, "https://status.stripe.com/current");
}

TEST(Catalogue, NamesTheLineThatIsWrong) {
  const std::string head = "flarewarden-catalogue 1\n";
  const auto message = [](const std::string& text) {
    const auto parsed = Catalogue::parse(text);
    return parsed ? std::string() : parsed.error().chain();
  };
  EXPECT_NE(message("nonsense"), "");
  EXPECT_NE(message(head + "P\thost\t~\t100\tx.example\n").find("line 2"), std::string::npos);
  const std::string service = "S\ta\tA\tads\t\t\t\t\t\t\toverlay\tc\n";
  EXPECT_EQ(message(head + service + "P\thost\t~\t100\tx.example\n"), "");
  EXPECT_NE(message(head + service + service).find("two services"), std::string::npos);
  EXPECT_NE(message(head + service + "P\tnose\t~\t100\tx\n").find("nose"), std::string::npos);
  EXPECT_NE(message(head + service + "P\thost\t!\t100\tx\n").find("mode"), std::string::npos);
  EXPECT_NE(message(head + service + "P\thost\t~\t0\tx\n").find("confidence"), std::string::npos);
}

TEST(HostTable, GlobsAndSuffixes) {
  EXPECT_TRUE(glob_matches("*.s3.*.amazonaws.com", "b.s3.eu-west-1.amazonaws.com"));
  EXPECT_FALSE(glob_matches("*.s3.*.amazonaws.com", "s3.eu-west-1.amazonaws.com"));
  EXPECT_TRUE(glob_matches("ns-*.awsdns-*.com", "ns-12.awsdns-01.com"));
  EXPECT_FALSE(glob_matches("a*b", "ab"));
  EXPECT_TRUE(is_at_or_below("js.stripe.com", "stripe.com"));
  EXPECT_TRUE(is_at_or_below("stripe.com", "stripe.com"));
  EXPECT_FALSE(is_at_or_below("notstripe.com", "stripe.com"));
}

}  // namespace
}  // namespace fw::scan
