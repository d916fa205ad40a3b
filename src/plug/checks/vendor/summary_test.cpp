#include "plug/checks/vendor/summary.hpp"

#include <gmock/gmock.h>

namespace fw::checks::vendor {
namespace {

using model::VendorLevel;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kPage = R"({
  "page": {"id": "p1", "name": "Acme", "url": "https://status.acme.example",
           "updated_at": "2026-11-23T08:15:00.000Z"},
  "status": {"indicator": "minor", "description": "Partially Degraded Service"},
  "components": [
    {"id": "g1", "name": "Europe", "status": "partial_outage", "group": true, "group_id": null,
     "components": ["c1", "c2"]},
    {"id": "c1", "name": "API", "status": "operational", "group": false, "group_id": "g1"},
    {"id": "c2", "name": "Payments", "status": "partial_outage", "group_id": "g1"},
    {"id": "g2", "name": "Asia", "status": "operational", "group": true, "group_id": null},
    {"id": "c3", "name": "API", "status": "degraded_performance", "group_id": "g2"},
    {"id": "c4", "name": "Dashboard", "status": "under_maintenance", "group_id": null},
    {"id": "c5", "name": "Mail", "status": "major_outage", "group_id": null},
    {"id": "c6", "name": "Moon", "status": "out_of_orbit", "group_id": null}
  ],
  "incidents": [
    {"name": "Card payments fail", "status": "investigating", "impact": "major",
     "components": [{"id": "c2", "name": "Payments"}]},
    {"name": "Old one", "status": "resolved", "impact": "critical", "components": []}
  ],
  "scheduled_maintenances": [
    {"name": "New disks", "status": "in_progress", "impact": "critical",
     "components": [{"id": "c4"}]},
    {"name": "Next week", "status": "scheduled", "impact": "maintenance", "components": []}
  ]
})";

Summary summary(std::string_view text) {
  auto read = read_summary(text);
  EXPECT_TRUE(read) << read.error().chain();
  return read.value_or(Summary{});
}

model::VendorState state(std::string_view component, std::string_view page = kPage) {
  auto found = state_in(summary(page), component);
  EXPECT_TRUE(found) << found.error().sentence();
  return found.value_or(model::VendorState{});
}

std::string page_with(std::string_view indicator, std::string_view incidents) {
  return fmt::format(R"({{"page":{{"name":"Acme"}},"status":{{"indicator":"{}"}},"incidents":{}}})",
                     indicator, incidents);
}

TEST(Summary, EveryStateOfAComponentIsKnown) {
  EXPECT_EQ(state("c1").level, VendorLevel::operational);
  EXPECT_EQ(state("Payments").level, VendorLevel::partial_outage);
  EXPECT_EQ(state("dashboard").level, VendorLevel::maintenance);
  EXPECT_EQ(state(" Mail ").level, VendorLevel::major_outage);
  EXPECT_EQ(state("c3").level, VendorLevel::degraded);
  EXPECT_EQ(state("c3").told_at, parse_rfc3339("2026-11-23T08:15:00Z"));
}

TEST(Summary, AComponentIsFoundByItsGroupToo) {
  EXPECT_EQ(state("Europe / API").level, VendorLevel::operational);
  EXPECT_EQ(state("asia / api").level, VendorLevel::degraded);
  EXPECT_EQ(state("API").level, VendorLevel::degraded) << "the worst of those with this name";
  EXPECT_EQ(state("Europe").level, VendorLevel::partial_outage);
  EXPECT_EQ(state("Asia").level, VendorLevel::degraded) << "the worst inside the group";
  EXPECT_EQ(state("Europe / Payments").subject, "Acme, Europe / Payments");
}

TEST(Summary, OpenIncidentsOfAComponentAreTold) {
  EXPECT_THAT(state("Payments").incidents, ElementsAre("Card payments fail"));
  EXPECT_THAT(state("Mail").incidents, ElementsAre());
  EXPECT_THAT(state("Dashboard").incidents, ElementsAre("New disks"));
  EXPECT_THAT(state("").incidents, ElementsAre("Card payments fail", "New disks"));
}

TEST(Summary, AllOfAPageIsAsBadAsItsWorstOpenIncident) {
  EXPECT_EQ(state("").level, VendorLevel::partial_outage);
  EXPECT_THAT(state("").sentence, HasSubstr("Europe / Payments"));
  const auto one = [](std::string_view status, std::string_view impact) {
    return page_with(
        "none", fmt::format(R"([{{"name":"x","status":"{}","impact":"{}"}}])", status, impact));
  };
  EXPECT_EQ(state("", page_with("none", "[]")).level, VendorLevel::operational);
  EXPECT_EQ(state("", page_with("critical", "[]")).level, VendorLevel::major_outage);
  EXPECT_EQ(state("", page_with("maintenance", "null")).level, VendorLevel::maintenance);
  EXPECT_EQ(state("", one("identified", "critical")).level, VendorLevel::major_outage);
  EXPECT_EQ(state("", one("monitoring", "critical")).level, VendorLevel::degraded);
  EXPECT_EQ(state("", one("postmortem", "critical")).level, VendorLevel::operational);
  EXPECT_EQ(state("", one("investigating", "none")).level, VendorLevel::operational);
}

TEST(Summary, WhatIsNotKnownIsNoState) {
  const Summary page = summary(kPage);
  const auto missing = state_in(page, "Billing");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code(), Code::not_found);
  EXPECT_THAT(missing.error().sentence(), HasSubstr("Europe / Payments"));
  const auto strange = state_in(page, "Moon");
  ASSERT_FALSE(strange);
  EXPECT_EQ(strange.error().code(), Code::corrupt);
  const auto bare = state_in(summary(page_with("none", "[]")), "API");
  ASSERT_FALSE(bare);
  EXPECT_THAT(bare.error().sentence(), HasSubstr("lists no components"));
}

TEST(Summary, OtherAnswersAreRefused) {
  for (const std::string_view body :
       {"", "<!doctype html><title>Status</title>", "[]", "{}", R"({"page":{}})",
        R"({"page":{},"status":{}})", R"({"page":{},"status":{"indicator":"fine"}})",
        R"({"page":[],"status":{"indicator":"none"}})"}) {
    const auto read = read_summary(body);
    ASSERT_FALSE(read) << body;
    EXPECT_EQ(read.error().code(), Code::corrupt) << body;
  }
  EXPECT_FALSE(read_summary(std::string(kSummaryBytesMax + 1, ' ')));
  EXPECT_FALSE(read_summary(std::string(100'000, '[')));
}

TEST(Summary, ListsAreLimited) {
  std::string components;
  for (std::size_t i = 0; i < kComponentsMax + 10; ++i)
    components +=
        fmt::format(R"({}{{"id":"{}","name":"n","status":"operational"}})", i == 0 ? "" : ",", i);
  const Summary page = summary(fmt::format(
      R"({{"page":{{}},"status":{{"indicator":"none"}},"components":[{}]}})", components));
  EXPECT_EQ(page.components.size(), kComponentsMax);
}

}  // namespace
}  // namespace fw::checks::vendor
