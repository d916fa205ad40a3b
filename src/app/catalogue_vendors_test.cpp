#include "app/catalogue_vendors.hpp"

#include <gmock/gmock.h>

#include "plug/vendors/family.hpp"

namespace fw::app {
namespace {

using testing::ElementsAre;

CatalogueVendors directory() {
  return CatalogueVendors(*scan::Catalogue::parse(
      "flarewarden-catalogue 1\n"
      "S\tacme\tAcme\tads\t\t\thttps://s.acme.example\tstatuspage\t"
      "https://s.acme.example/api/v2/summary.json\t\toverlay\t\n"
      "S\tacme-cdn\tAcme CDN\tcdn\t\tacme\t\t\t\t\toverlay\t\tEdge\037DNS\n"
      "S\tloud\tLoud\tads\t\t\thttps://s.loud.example\trss\thttps://s.loud.example/news/"
      "rss\t\toverlay\t\n"
      "S\tmute\tMute\tads\t\t\thttps://s.mute.example\tnone\t\t\toverlay\t\n"));
}

TEST(CatalogueVendors, AProductIsToldOfOnItsVendorsPage) {
  const auto vendors = directory();
  const auto product = vendors.find("acme-cdn");
  ASSERT_TRUE(product);
  EXPECT_EQ(product->name, "Acme");
  EXPECT_EQ(product->type, "statuspage");
  EXPECT_THAT(product->components, ElementsAre("Edge", "DNS"));
  EXPECT_TRUE(product->is_public);
  EXPECT_EQ(model::key_of(*product), model::key_of(*vendors.find("acme")));
  EXPECT_FALSE(vendors.find("nobody"));
}

TEST(CatalogueVendors, AUsualFeedIsThePagesOwn) {
  const auto vendors = directory();
  EXPECT_EQ(model::key_of(*vendors.find("acme")), "https://s.acme.example")
      << "as somebody who types the address has it";
  EXPECT_EQ(model::key_of(*vendors.find("loud")), "https://s.loud.example/news/rss");
}

TEST(CatalogueVendors, APageThatNoMachineReadsIsNamed) {
  const auto vendor = directory().find("mute");
  ASSERT_TRUE(vendor);
  EXPECT_EQ(vendor->type, "none");
  EXPECT_EQ(vendor->url, "https://s.mute.example");
}

/// Every type of the catalogue is read here, or is one of those that nobody can read.
TEST(CatalogueVendors, TypedFeedsAreReadNearlyAll) {
  const auto kinds = vendors::make_all();
  const auto catalogue = *scan::Catalogue::embedded();
  std::map<std::string, int> unread;
  int typed = 0;
  for (const scan::Service& service : catalogue->services()) {
    if (!scan::is_readable_feed(service)) continue;
    ++typed;
    const model::VendorKind* kind = model::find(kinds, service.status_type);
    if (kind == nullptr) {
      ++unread[std::string(service.status_type)];
      continue;
    }
    model::VendorPage page{.name = {},
                           .url = std::string(service.status_page),
                           .type = {},
                           .feed = std::string(service.status_feed),
                           .components = {}};
    EXPECT_FALSE(kind->urls(page).empty()) << service.id;
  }
  std::string told;
  int missing = 0;
  for (const auto& [type, count] : unread) {
    told += fmt::format(" {}: {}", type, count);
    missing += count;
  }
  fmt::print("{} typed feeds, {} not read:{}\n", typed, missing, told);
  EXPECT_LE(missing * 20, typed) << told;
}

}  // namespace
}  // namespace fw::app
