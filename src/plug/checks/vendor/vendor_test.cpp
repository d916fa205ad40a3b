// The check against status pages that the test serves.
#include <gmock/gmock.h>

#include "plug/checks/vendor/feed.hpp"
#include "plug/checks/vendor/kind.hpp"
#include "plug/kit/testing/probe.hpp"

namespace fw::checks::vendor {
namespace {

using model::Outcome;
using model::Reason;
using model::VendorLevel;
using net::testing::http_response;
using net::testing::HttpRequest;
using net::testing::TcpServer;
using net::testing::TestNet;
using testing::HasSubstr;

std::string summary(std::string_view status) {
  return fmt::format(
      R"({{"page":{{"name":"Acme"}},"status":{{"indicator":"none"}},
          "components":[{{"id":"c1","name":"API","status":"{}"}}]}})",
      status);
}

/// A vendor with one component, and a directory that knows it.
class VendorTest : public testing::Test, public model::VendorDirectory {
 protected:
  VendorTest() {
    world_.dns.add("status.test", "A", "127.0.0.1");
    kind_->attach({.pings = nullptr, .vendors = this});
  }

  [[nodiscard]] std::optional<model::VendorPage> find(std::string_view slug) const override {
    if (slug == "acme") return model::VendorPage{"Acme", page(), "statuspage"};
    if (slug == "feedless") return model::VendorPage{"Feedless", "", ""};
    if (slug == "strange") return model::VendorPage{"Strange", page(), "rss"};
    return std::nullopt;
  }

  [[nodiscard]] std::string page() const {
    return fmt::format("http://status.test:{}", server_.port());
  }

  model::ProbeReport look(model::Settings settings = {}, std::string target = "acme") {
    return kit::testing::probe(world_, *kind_,
                               {.target = std::move(target), .settings = std::move(settings)});
  }

  TestNet world_;
  std::string answer_ = http_response(200, summary("operational"));
  std::vector<std::string> asked_;
  TcpServer server_{world_.loop, net::testing::http_script([this](const HttpRequest& request) {
                      asked_.push_back(request.target);
                      return answer_;
                    })};
  std::unique_ptr<model::CheckKind> kind_ = make(world_.net());
};

TEST_F(VendorTest, AnOperationalVendorIsUp) {
  const auto report = look();
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_GT(report.phases.total, Micros(0));
  ASSERT_EQ(asked_.size(), 1U);
  EXPECT_EQ(asked_[0], "/api/v2/summary.json");
}

TEST_F(VendorTest, AMajorOutageIsDown) {
  answer_ = http_response(200, summary("major_outage"));
  const auto report = look({{"component", "api"}}, page() + "/history");
  EXPECT_EQ(report.outcome, Outcome::down);
  EXPECT_EQ(report.reason, Reason::vendor_down);
  EXPECT_THAT(report.detail, HasSubstr("major outage"));
}

TEST_F(VendorTest, APageIsAskedOnceForManyLooks) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(look({{"component", "API"}}).outcome, Outcome::up);
  EXPECT_EQ(asked_.size(), 1U);
}

TEST_F(VendorTest, WhatCannotBeReadIsUnknown) {
  for (const std::string& answer :
       {http_response(200, "<html>"), http_response(503, ""), http_response(404, "{}"),
        http_response(200, std::string(kSummaryBytesMax + 1'000, ' ')), std::string("nonsense"),
        http_response(200, R"({"page":{},"status":{"indicator":"?"}})")}) {
    answer_ = answer;
    kind_ = make(world_.net());
    kind_->attach({.pings = nullptr, .vendors = this});
    const auto report = look();
    EXPECT_EQ(report.outcome, Outcome::unknown) << answer.substr(0, 40);
    EXPECT_EQ(class_of(report.reason), model::ReasonClass::ours);
    EXPECT_FALSE(report.detail.empty());
  }
}

TEST_F(VendorTest, AComponentThatIsNotThereIsUnknown) {
  const auto report = look({{"component", "Billing"}});
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_THAT(report.detail, HasSubstr("API"));
}

TEST_F(VendorTest, OnlyPagesThatCanBeReadAreAccepted) {
  const auto refusal = [&](const std::string& target) {
    const auto accepted = kind_->accept(target, {});
    return accepted ? std::string() : accepted.error().sentence();
  };
  EXPECT_THAT(refusal("nobody"), HasSubstr("no vendor of the catalogue"));
  EXPECT_THAT(refusal("feedless"), HasSubstr("no status page of Feedless"));
  EXPECT_THAT(refusal("strange"), HasSubstr("rss"));
  EXPECT_THAT(refusal("https://10.0.0.1/"), HasSubstr("10.0.0.1"));
  EXPECT_EQ(refusal("https://status.acme.example/"), "");
  EXPECT_EQ(kind_->host("acme"), "status.test");
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

/// A clock that the test turns.
class TurnedClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return from_ms(1'795'000'000'000) + turned; }
  [[nodiscard]] std::chrono::steady_clock::time_point steady() const override {
    return std::chrono::steady_clock::time_point(std::chrono::hours(1) + turned);
  }
  Millis turned{0};
};

TEST(VendorFeed, WhatWasSaidStaysInForceForAWhile) {
  TestNet world;
  TurnedClock clock;
  NullLog log;
  NullMetrics metrics;
  SystemRandom random;
  net::NetOptions options;
  options.allowed_ranges = {"127.0.0.0/8"};
  options.resolver.servers = {world.dns.address()};
  auto net = net::Net::make(world.loop, {clock, random, log, metrics}, options);
  ASSERT_TRUE(net);
  world.dns.add("status.test", "A", "127.0.0.1");
  std::string answer = http_response(200, summary("operational"));
  const TcpServer server(world.loop,
                         net::testing::http_script([&](const HttpRequest&) { return answer; }));
  StatuspageStates states(**net);
  const auto ask = [&] {
    std::optional<Result<model::VendorState>> told;
    states.ask({.page_url = fmt::format("http://status.test:{}", server.port()), .component = ""},
               Millis(2'000), [&](Result<model::VendorState> state) {
                 told = std::move(state);
                 world.loop.stop();
               });
    world.loop.restart();
    world.loop.run();
    return *std::move(told);
  };
  EXPECT_TRUE(ask());
  answer = http_response(503, "");
  clock.turned += std::chrono::seconds(30);
  const auto kept = ask();
  ASSERT_TRUE(kept) << "an old word is better than none";
  EXPECT_EQ(kept->read_at, from_ms(1'795'000'000'000));
  clock.turned += std::chrono::minutes(6);
  const auto gone = ask();
  ASSERT_FALSE(gone) << "too old a word is none";
  EXPECT_EQ(gone.error().code(), Code::unavailable);
}

}  // namespace
}  // namespace fw::checks::vendor
