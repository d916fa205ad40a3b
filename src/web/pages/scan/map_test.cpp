#include "web/pages/scan/map.hpp"

#include <gtest/gtest.h>

#include "web/pages/scan/page.hpp"

namespace fw::web {
namespace {

service::ScanDetail running() {
  service::ScanDetail scan;
  scan.scan.id.value = "s1";
  scan.scan.state = service::ScanState::running;
  scan.scan.progress = {"pages", 50, "2 services, 9 references", nullptr};
  scan.map.emplace();
  for (const char* id : {"zendesk", "algolia"}) {
    model::DetectedService service;
    service.id = id;
    service.name = "<" + std::string(id) + ">";
    service.category = "analytics";
    service.confidence = 95;
    service.evidence = {{"script", "host", "script on /"}};
    scan.map->dependencies.push_back(service);
  }
  return scan;
}

TEST(ScanPage, ShowsWhatIsKnownInTheOrderItCame) {
  const std::string out = scan_part(running(), "csrf", Instant{}).str();
  EXPECT_LT(out.find("id=\"f-zendesk\""), out.find("id=\"f-algolia\""));
  EXPECT_NE(out.find("&lt;zendesk&gt;"), std::string::npos);
  EXPECT_NE(out.find("2 services, 9 references"), std::string::npos);
  EXPECT_EQ(out.find("data-fw-final"), std::string::npos);
  EXPECT_EQ(out.find("<form"), std::string::npos);
}

TEST(ScanPage, TellsPagesAndNetworks) {
  service::ScanDetail scan = running();
  scan.scan.state = service::ScanState::done;
  scan.map->networks = {{"shop.example", "192.0.2.1", 13335, "CLOUDFLARENET, US"}};
  scan.map->pages = {{"https://shop.example/", 200, "the address given"},
                     {"https://shop.example/cart", 404, "link: Cart"}};
  const std::string out = scan_part(scan, "csrf", Instant{}).str();
  EXPECT_NE(out.find("AS13335 CLOUDFLARENET, US"), std::string::npos);
  EXPECT_NE(out.find("link: Cart"), std::string::npos);
}

}  // namespace
}  // namespace fw::web
