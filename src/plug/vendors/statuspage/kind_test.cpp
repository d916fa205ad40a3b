#include <gmock/gmock.h>

#include "plug/feedkit/testing/read.hpp"

namespace fw::vendors::statuspage {

std::unique_ptr<model::VendorKind> make();

namespace {

using feedkit::testing::acme;
using feedkit::testing::level;
using feedkit::testing::read;
using feedkit::testing::refusal;
using feedkit::testing::titles;
using model::VendorLevel;
using testing::ElementsAre;

const auto kind = make();

std::string page_with(std::string_view indicator, std::string_view incidents) {
  return fmt::format(R"({{"page":{{"name":"Acme"}},"status":{{"indicator":"{}"}},"incidents":{}}})",
                     indicator, incidents);
}

std::optional<VendorLevel> level_with(std::string_view indicator, std::string_view incidents) {
  return read(*kind, {page_with(indicator, incidents)}).level;
}

TEST(Statuspage, AsksForTheSummary) {
  EXPECT_THAT(kind->urls(acme()),
              ElementsAre(ElementsAre("https://status.acme.example/api/v2/summary.json")));
  auto page = acme();
  page.url += "/history?page=2";
  EXPECT_THAT(kind->urls(page),
              ElementsAre(ElementsAre("https://status.acme.example/api/v2/summary.json")));
  EXPECT_THAT(kind->urls(acme("", "https://npm.example/s.json")),
              ElementsAre(ElementsAre("https://npm.example/s.json")));
}

TEST(Statuspage, PartsAndTroubleAreRead) {
  const auto page = feedkit::testing::read_fixtures(*kind, {"summary.json"});
  EXPECT_EQ(page.name, "Acme");
  EXPECT_EQ(page.updated_at, parse_rfc3339("2026-11-23T08:15:00Z"));
  EXPECT_EQ(page.level, VendorLevel::partial_outage) << "the worst open incident's impact";
  EXPECT_EQ(level(page, "API"), VendorLevel::operational);
  EXPECT_EQ(level(page, "Payments"), VendorLevel::partial_outage);
  EXPECT_EQ(level(page, "Dashboard"), VendorLevel::maintenance);
  EXPECT_EQ(level(page, "Mail"), VendorLevel::major_outage);
  EXPECT_EQ(level(page, "Moon"), std::nullopt) << "a word that is not known";
  EXPECT_THAT(titles(page), ElementsAre("Card payments fail", "New disks"));
  EXPECT_EQ(page.incidents[0].started_at, parse_rfc3339("2026-11-23T08:03:00Z"));
  EXPECT_THAT(page.incidents[0].component_ids, ElementsAre("c2"));
  EXPECT_TRUE(page.incidents[1].is_maintenance);
}

TEST(Statuspage, AnOpenIncidentOutweighsTheIndicatorNone) {
  const auto page = feedkit::testing::read_fixtures(*kind, {"none_with_open_incident.json"});
  EXPECT_EQ(page.level, VendorLevel::major_outage);
  const auto one = [](std::string_view status, std::string_view impact) {
    return fmt::format(R"([{{"name":"x","status":"{}","impact":"{}"}}])", status, impact);
  };
  EXPECT_EQ(level_with("none", "[]"), VendorLevel::operational);
  EXPECT_EQ(level_with("critical", "[]"), VendorLevel::major_outage);
  EXPECT_EQ(level_with("maintenance", "null"), VendorLevel::maintenance);
  EXPECT_EQ(level_with("none", one("monitoring", "critical")), VendorLevel::degraded);
  EXPECT_EQ(level_with("none", one("postmortem", "critical")), VendorLevel::operational);
  EXPECT_EQ(level_with("none", one("investigating", "none")), VendorLevel::operational);
}

TEST(Statuspage, IncidentIoLeavesListsOutOrNull) {
  const auto page = feedkit::testing::read_fixtures(*kind, {"incidentio.json"});
  EXPECT_EQ(page.level, VendorLevel::operational);
  EXPECT_TRUE(page.incidents.empty());
  EXPECT_EQ(level(page, "API"), VendorLevel::operational);
  EXPECT_EQ(level(page, "Web"), VendorLevel::major_outage);
  EXPECT_THAT(std::vector(kind->aliases().begin(), kind->aliases().end()),
              ElementsAre("incidentio"));
}

TEST(Statuspage, OtherAnswersAreRefused) {
  for (const std::string body :
       {"<!doctype html><title>Statuspage: get yours</title>", "[]", "{}", R"({"page":{}})",
        R"({"page":{},"status":{}})", R"({"page":{},"status":{"indicator":"fine"}})",
        R"({"page":[],"status":{"indicator":"none"}})"})
    EXPECT_EQ(refusal(*kind, body), Code::corrupt) << body;
}

TEST(Statuspage, ListsAreLimited) {
  std::string components;
  for (std::size_t i = 0; i < model::kVendorComponentsMax + 10; ++i)
    components +=
        fmt::format(R"({}{{"id":"{}","name":"n","status":"operational"}})", i == 0 ? "" : ",", i);
  const auto page = read(
      *kind, {fmt::format(R"({{"page":{{}},"status":{{"indicator":"none"}},"components":[{}]}})",
                          components)});
  EXPECT_EQ(page.components.size(), model::kVendorComponentsMax);
}

}  // namespace
}  // namespace fw::vendors::statuspage
