#include <gmock/gmock.h>

#include "flow/vendors/changes.hpp"
#include "flow/vendors/pace.hpp"
#include "flow/vendors/word.hpp"

namespace fw::vendors {
namespace {

using model::VendorComponent;
using model::VendorLevel;
using model::VendorWord;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Instant kMorning = *parse_rfc3339("2026-11-23T08:03:00Z");

VendorComponent part(std::string id, std::string name, std::optional<VendorLevel> level,
                     std::string group = {}) {
  return {
      .id = std::move(id), .name = std::move(name), .group_id = std::move(group), .level = level};
}

VendorComponent group(std::string id, std::string name, std::optional<VendorLevel> level) {
  VendorComponent one = part(std::move(id), std::move(name), level);
  one.is_group = true;
  return one;
}

model::VendorSummary acme() {
  return {.name = "Acme",
          .updated_at = kMorning,
          .level = VendorLevel::partial_outage,
          .has_components = true,
          .components = {group("g1", "Europe", VendorLevel::operational),
                         part("c1", "API", VendorLevel::operational, "g1"),
                         part("c2", "Payments", VendorLevel::partial_outage, "g1"),
                         group("g2", "Asia", VendorLevel::operational),
                         part("c3", "API", VendorLevel::degraded, "g2"),
                         part("c4", "Dashboard", VendorLevel::maintenance),
                         part("c6", "Moon", std::nullopt)},
          .incidents = {{.title = "Card payments fail",
                         .level = VendorLevel::partial_outage,
                         .started_at = kMorning,
                         .component_ids = {"c2"}},
                        {.title = "New disks",
                         .level = VendorLevel::maintenance,
                         .is_maintenance = true,
                         .started_at = kMorning + Millis(1),
                         .component_ids = {"c4"}}}};
}

Result<model::VendorState> ask(const std::vector<std::string>& components,
                               model::VendorSummary summary = acme()) {
  return Word(std::move(summary)).state_of(components);
}

std::optional<VendorLevel> level(const std::string& component) {
  const auto state = ask({component});
  EXPECT_TRUE(state) << state.error().sentence();
  return state ? state->level : std::nullopt;
}

TEST(Word, AComponentIsFoundByNameGroupOrId) {
  EXPECT_EQ(level("c1"), VendorLevel::operational);
  EXPECT_EQ(level(" payments "), VendorLevel::partial_outage);
  EXPECT_EQ(level("asia / api"), VendorLevel::degraded);
  EXPECT_EQ(level("API"), VendorLevel::degraded) << "the worst of those with this name";
  EXPECT_EQ(level("Europe"), VendorLevel::partial_outage) << "the worst inside the group";
  EXPECT_EQ(ask({"Europe / Payments"})->subject, "Acme, Europe / Payments");
  EXPECT_EQ(ask({"Payments"})->since, kMorning);
  EXPECT_EQ(ask({"Payments"})->told_at, kMorning);
}

TEST(Word, OfSeveralTheWorstCounts) {
  const auto state = ask({"Dashboard", "Payments", "Europe / API"});
  ASSERT_TRUE(state);
  EXPECT_EQ(state->level, VendorLevel::partial_outage);
  EXPECT_EQ(state->subject, "Acme, Europe / Payments");
  EXPECT_THAT(state->incidents, ElementsAre("Card payments fail", "New disks"));
}

TEST(Word, AMissingComponentIsNotKnownUnlessAnotherIsInTrouble) {
  const auto missing = ask({"Billing"});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code(), Code::not_found);
  EXPECT_THAT(missing.error().sentence(), HasSubstr("Europe / Payments"));
  EXPECT_FALSE(ask({"Europe / API", "Billing"}));
  EXPECT_FALSE(ask({"Dashboard", "Billing"}));
  EXPECT_EQ(ask({"Billing", "Payments"})->level, VendorLevel::partial_outage);
  const auto strange = ask({"Moon"});
  ASSERT_FALSE(strange);
  EXPECT_EQ(strange.error().code(), Code::corrupt);
  model::VendorSummary bare = acme();
  bare.components.clear();
  bare.has_components = false;
  EXPECT_THAT(ask({"API"}, bare).error().sentence(), HasSubstr("lists no components"));
}

TEST(Word, AllOfItTellsEveryIncidentAndItsParts) {
  const auto state = ask({});
  ASSERT_TRUE(state);
  EXPECT_EQ(state->level, VendorLevel::partial_outage);
  EXPECT_EQ(state->subject, "Acme");
  EXPECT_EQ(state->sentence, "partial outage: Europe / Payments, Asia / API, Dashboard");
  EXPECT_THAT(state->incidents, ElementsAre("Card payments fail", "New disks"));
  EXPECT_EQ(ask({"", " "})->subject, "Acme");
}

TEST(Word, WhatOnlyTellsOfTroubleIsWellWhereItDoesNot) {
  model::VendorSummary aws;
  aws.name = "AWS";
  aws.level = VendorLevel::partial_outage;
  aws.has_components = aws.names_only_troubled = true;
  aws.components = {group("ec2", "Amazon EC2", VendorLevel::major_outage),
                    part("ec2-us-east-1", "us-east-1", VendorLevel::major_outage, "ec2"),
                    part("cloudfront", "CloudFront", VendorLevel::degraded)};
  const auto one = [&](const char* name) { return ask({name}, aws)->level; };
  EXPECT_EQ(one("ec2 / us-east-1"), VendorLevel::major_outage);
  EXPECT_EQ(one("Amazon EC2 / us-east-1"), VendorLevel::major_outage);
  EXPECT_EQ(one("us-east-1"), VendorLevel::major_outage);
  EXPECT_EQ(one("ec2 / eu-west-1"), VendorLevel::operational) << "another region";
  EXPECT_EQ(one("s3"), VendorLevel::operational);
  EXPECT_EQ(one("cloudfront / eu-west-1"), VendorLevel::degraded) << "it is everywhere";
}

TEST(Word, SilenceIsNoWord) {
  model::VendorSummary feed;
  feed.name = "Acme";
  const auto state = ask({}, feed);
  ASSERT_TRUE(state);
  EXPECT_EQ(state->level, std::nullopt);
  EXPECT_EQ(state->sentence, "no open incident is told of");
}

TEST(Word, WordsAreTheWholeAndWhatIsNotWell) {
  const auto words = Word(acme()).words();
  ASSERT_EQ(words.size(), 4U);
  EXPECT_EQ(words[0], (VendorWord{"", VendorLevel::partial_outage, "Card payments fail; New disks",
                                  kMorning}));
  EXPECT_EQ(words[1], (VendorWord{"Europe / Payments", VendorLevel::partial_outage,
                                  "Card payments fail", kMorning}));
  EXPECT_EQ(words[2], (VendorWord{"Asia / API", VendorLevel::degraded, "degraded", {}}));
}

TEST(Changes, AreWhatWasNotSoBefore) {
  const VendorWord all{"", VendorLevel::degraded, "Slow", kMorning};
  const VendorWord api{"API", VendorLevel::degraded, "Slow", kMorning};
  const VendorWord well{"", VendorLevel::operational, "operational", {}};
  using Words = std::vector<VendorWord>;
  EXPECT_THAT(changed_words(Words{}, Words{all, api}), ElementsAre(all, api));
  EXPECT_THAT(changed_words(Words{all, api}, Words{all, api}), IsEmpty());
  EXPECT_THAT(changed_words(Words{all, api}, Words{well}),
              ElementsAre(well, VendorWord{"API", VendorLevel::operational, "operational", {}}));
  VendorWord later = all;
  later.since = kMorning + Millis(5);
  EXPECT_THAT(changed_words(Words{all}, Words{later}), IsEmpty());
}

TEST(Pace, EveryPageHasItsOwnMoment) {
  const Millis a = after_word("https://a.example", kInterval);
  EXPECT_EQ(a, after_word("https://a.example", kInterval));
  EXPECT_GE(a, kInterval);
  EXPECT_LT(a, kInterval + kInterval / 10);
  std::vector<Millis> all;
  for (int i = 0; i < 50; ++i) all.push_back(after_word(fmt::format("https://{}", i), kInterval));
  std::ranges::sort(all);
  EXPECT_GT(std::unique(all.begin(), all.end()) - all.begin(), 40);
}

TEST(Pace, FailuresAreFollowedByLongerAndLongerWaits) {
  const auto wait = [](int failures, std::optional<Millis> wished = {}) {
    return after_failure("p", kInterval, failures, wished);
  };
  EXPECT_LT(wait(1), Millis(66'001));
  EXPECT_GE(wait(2), Millis(120'000));
  EXPECT_GE(wait(4), Millis(480'000));
  EXPECT_LE(wait(1'000'000), kBackoffMax + kBackoffMax / 10);
  EXPECT_GE(wait(1, Millis(600'000)), Millis(600'000));
  EXPECT_LE(wait(1, Millis(999'999'999)), kRetryAfterMax + kRetryAfterMax / 10);
}

TEST(Pace, RetryAfterIsSecondsOrADate) {
  const Instant now = *parse_rfc3339("2026-11-23T08:15:00Z");
  EXPECT_EQ(retry_after(" 120 ", now), Millis(120'000));
  EXPECT_EQ(retry_after("Mon, 23 Nov 2026 08:16:30 GMT", now), Millis(90'000));
  EXPECT_EQ(retry_after("Mon, 23 Nov 2026 08:00:00 GMT", now), Millis(0));
  EXPECT_EQ(retry_after("99999999999", now), kRetryAfterMax);
  for (const char* text : {"", "soon", "-5", "Mon, 23 Nop 2026 08:16:30 GMT", "1.5"})
    EXPECT_EQ(retry_after(text, now), std::nullopt) << text;
}

TEST(Pace, AHostIsAskedOnceASecond) {
  HostTurns turns;
  const Steady now{};
  EXPECT_EQ(turns.take("a", now), now);
  EXPECT_EQ(turns.take("a", now), now + kBetweenRequests);
  EXPECT_EQ(turns.take("b", now), now);
  EXPECT_EQ(turns.take("a", now + std::chrono::seconds(10)), now + std::chrono::seconds(10));
  for (std::size_t i = 0; i < kHostsMax + 10; ++i) (void)turns.take(std::to_string(i), now);
  EXPECT_EQ(turns.take("a", now), now + std::chrono::seconds(11)) << "kept while it matters";
}

}  // namespace
}  // namespace fw::vendors
