// The check, with a desk that says what the test wants.
#include <gmock/gmock.h>

#include "plug/checks/vendor/kind.hpp"
#include "plug/kit/testing/probe.hpp"

namespace fw::checks::vendor {
namespace {

using model::Outcome;
using model::Reason;
using model::VendorLevel;
using net::testing::TestNet;
using testing::ElementsAre;
using testing::HasSubstr;

class VendorTest : public testing::Test, public model::VendorDirectory, public model::VendorStates {
 protected:
  VendorTest() { kind_->attach({.pings = nullptr, .vendors = this, .vendor_states = this}); }

  [[nodiscard]] std::optional<model::VendorPage> find(std::string_view slug) const override {
    model::VendorPage page{.name = "Acme",
                           .url = "https://status.acme.example",
                           .type = "statuspage",
                           .feed = {},
                           .components = {"Storage"},
                           .probe = "api.acme.example"};
    if (slug == "acme") return page;
    if (slug == "feedless") return model::VendorPage{.name = "Feedless"};
    page.type = "none";
    page.probe.clear();
    if (slug == "strange") return page;
    return std::nullopt;
  }

  void ask(model::VendorQuestion question, Millis, model::VendorDone done) override {
    asked_.push_back(std::move(question));
    boost::asio::post(world_.loop, [this, done = std::move(done)]() mutable { done(answer_); });
  }
  [[nodiscard]] bool reads(std::string_view type) const override { return type != "none"; }

  model::ProbeReport look(model::Settings settings = {}, std::string target = "acme") {
    return kit::testing::probe(world_, *kind_,
                               {.target = std::move(target), .settings = std::move(settings)});
  }

  TestNet world_;
  std::unique_ptr<model::CheckKind> kind_ = make(world_.net());
  Result<model::VendorState> answer_ = model::VendorState{
      .level = VendorLevel::operational, .subject = "Acme", .sentence = "operational"};
  std::vector<model::VendorQuestion> asked_;
};

TEST_F(VendorTest, TheDeskIsAskedForThePageAndItsComponents) {
  EXPECT_EQ(look().outcome, Outcome::up);
  EXPECT_EQ(look({{"component", "API\n\nEU / Web"}}, "https://status.acme.example/x").outcome,
            Outcome::up);
  ASSERT_EQ(asked_.size(), 2U);
  EXPECT_EQ(asked_[0].page.type, "statuspage");
  EXPECT_THAT(asked_[0].page.components, ElementsAre("Storage"));
  EXPECT_THAT(asked_[0].components, ElementsAre());
  EXPECT_EQ(asked_[1].page.url, "https://status.acme.example/x");
  EXPECT_THAT(asked_[1].components, ElementsAre("API", "EU / Web"));
}

TEST_F(VendorTest, AMajorOutageIsDownAndToldInFull) {
  answer_->level = VendorLevel::major_outage;
  answer_->sentence = "major outage";
  answer_->incidents = {"Nothing works"};
  answer_->since = parse_rfc3339("2026-11-23T08:03:00Z").value();
  const auto report = look();
  EXPECT_EQ(report.outcome, Outcome::down);
  EXPECT_EQ(report.reason, Reason::vendor_down);
  EXPECT_THAT(report.detail, HasSubstr("Acme: major outage since "));
  EXPECT_THAT(report.detail, HasSubstr("08:03 UTC by its own word (Nothing works)"));
  const auto& facts = report.evidence.facts;
  EXPECT_NE(std::ranges::find(
                facts, std::pair<std::string, std::string>("since", "2026-11-23T08:03:00.000Z")),
            facts.end());
}

TEST_F(VendorTest, WhatIsNotKnownIsUnknown) {
  for (const Code code : {Code::corrupt, Code::not_found, Code::unavailable, Code::timeout,
                          Code::limit, Code::denied}) {
    answer_ = fail(code, "no word");
    const auto report = look();
    EXPECT_EQ(report.outcome, Outcome::unknown);
    EXPECT_EQ(class_of(report.reason), model::ReasonClass::ours);
    EXPECT_EQ(report.detail, "Acme: no word");
  }
  kind_->attach({.pings = nullptr, .vendors = this});
  EXPECT_EQ(look().outcome, Outcome::unknown) << "nobody to ask";
}

TEST_F(VendorTest, SilenceIsUnknownUnlessTheSettingsSayOtherwise) {
  answer_->level.reset();
  answer_->sentence = "no open incident is told of";
  EXPECT_EQ(look().outcome, Outcome::unknown);
  EXPECT_EQ(look({{"silence_is", "up"}}).outcome, Outcome::up);
}

TEST_F(VendorTest, OnlyPagesThatCanBeReadAreAccepted) {
  const auto refusal = [&](const std::string& target, model::Settings settings = {}) {
    const auto accepted = kind_->accept(target, settings);
    return accepted ? std::string() : accepted.error().sentence();
  };
  EXPECT_THAT(refusal("nobody"), HasSubstr("no vendor of the catalogue"));
  EXPECT_THAT(refusal("feedless"), HasSubstr("no status page of Feedless"));
  EXPECT_THAT(refusal("strange"), HasSubstr("\"none\""));
  EXPECT_THAT(refusal("https://10.0.0.1/"), HasSubstr("10.0.0.1"));
  EXPECT_EQ(refusal("https://status.acme.example/"), "");
  std::string many;
  for (int i = 0; i < 21; ++i) many += fmt::format("c{}\n", i);
  EXPECT_THAT(refusal("acme", {{"component", many}}), HasSubstr("at most 20"));
  EXPECT_THAT(refusal("acme", {{"component", std::string(201, 'x')}}), HasSubstr("200 bytes"));
  EXPECT_EQ(kind_->host("acme"), "status.acme.example");
  EXPECT_EQ(kind_->host("nobody"), "");
}

TEST(VendorWord, MeansWhatTheSettingsSay) {
  const auto outcome = [](VendorLevel level, model::Settings settings) {
    const auto plan = make_plan("https://status.acme.example", settings, nullptr);
    EXPECT_TRUE(plan);
    model::VendorState state;
    state.level = level;
    return judge(*plan, state).outcome;
  };
  EXPECT_EQ(outcome(VendorLevel::degraded, {}), Outcome::degraded);
  EXPECT_EQ(outcome(VendorLevel::partial_outage, {}), Outcome::degraded);
  EXPECT_EQ(outcome(VendorLevel::partial_outage, {{"partial_outage_is", "down"}}), Outcome::down);
  EXPECT_EQ(outcome(VendorLevel::maintenance, {}), Outcome::degraded);
  EXPECT_EQ(outcome(VendorLevel::maintenance, {{"maintenance_is", "up"}}), Outcome::up);
  EXPECT_EQ(outcome(VendorLevel::major_outage, {}), Outcome::down);
}

Seen seen(model::State state, std::string host = "js.acme.example") {
  return {{.host = std::move(host),
           .state = state,
           .reason = model::Reason::connect_refused,
           .since = parse_rfc3339("2026-11-23T11:58:00Z").value()}};
}

model::VendorState word(VendorLevel level, std::string sentence) {
  model::VendorState state;
  state.level = level;
  state.subject = "Acme";
  state.sentence = std::move(sentence);
  state.read_at = parse_rfc3339("2026-11-23T12:10:00Z").value();
  if (level != VendorLevel::operational)
    state.since = parse_rfc3339("2026-11-23T12:03:00Z").value();
  return state;
}

TEST(VendorWord, TheWorseOfWordAndSightCountsAndBothAreTold) {
  const auto plan = make_plan("https://status.acme.example", {}, nullptr);
  auto report = judge(*plan, word(VendorLevel::degraded, "degraded performance: API"),
                      seen(model::State::down));
  EXPECT_EQ(report.outcome, Outcome::down);
  EXPECT_EQ(report.reason, Reason::vendor_down);
  EXPECT_EQ(report.detail,
            "Acme: degraded performance: API since 12:03 UTC by its own word; js.acme.example is "
            "down since 11:58 UTC as seen from here");
  report = judge(*plan, word(VendorLevel::operational, "operational"), seen(model::State::up));
  EXPECT_EQ(report.outcome, Outcome::up);
  EXPECT_EQ(report.detail,
            "Acme: operational by its own word; js.acme.example is up as seen from here");
}

TEST(VendorWord, WhoSaysNothingIsJudgedByWhatIsSeen) {
  const auto plan = make_plan("https://status.acme.example", {}, nullptr);
  const Result<model::VendorState> nothing = fail(Code::corrupt, "the feed cannot be read");
  EXPECT_EQ(judge(*plan, nothing, seen(model::State::up)).outcome, Outcome::up);
  EXPECT_EQ(judge(*plan, nothing, seen(model::State::down)).outcome, Outcome::down);
  EXPECT_EQ(judge(*plan, nothing, seen(model::State::unknown)).outcome, Outcome::unknown);
  EXPECT_EQ(judge(*plan, nothing).outcome, Outcome::unknown);
}

TEST(VendorWord, AHostThatIsNotKnownTakesNothingFromTheWord) {
  const auto plan = make_plan("https://status.acme.example", {}, nullptr);
  EXPECT_EQ(
      judge(*plan, word(VendorLevel::operational, "operational"), seen(model::State::unconfirmed))
          .outcome,
      Outcome::up);
}

TEST_F(VendorTest, HostsAreNamedOrThoseOfTheCatalogue) {
  EXPECT_THAT(kind_->vendor_hosts("acme", {}), ElementsAre("api.acme.example"));
  EXPECT_THAT(kind_->vendor_hosts("acme", {{"hosts", "JS.acme.example\nb.acme.example"}}),
              ElementsAre("js.acme.example", "b.acme.example"));
  EXPECT_TRUE(kind_->vendor_hosts("https://status.acme.example", {}).empty());
  for (const char* wrong : {"a/b", "10.0.0.1", "a:8443", "user@a.example"})
    EXPECT_FALSE(kind_->accept("acme", {{"hosts", wrong}})) << wrong;
  EXPECT_TRUE(kind_->accept("feedless", {{"hosts", "api.feedless.example"}}));
}

}  // namespace
}  // namespace fw::checks::vendor
