// The desk against pages that the test serves, by a clock that the test turns.
#include "app/vendor_desk.hpp"

#include <gmock/gmock.h>

#include <map>
#include <optional>

#include "host/net/testing/fixture.hpp"

namespace fw::app {
namespace {

using model::VendorLevel;
using model::VendorNews;
using model::VendorState;
using net::testing::http_response;
using net::testing::HttpRequest;
using net::testing::TcpServer;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr Instant kStart{Millis(1'795'435'200'000)};
constexpr std::chrono::seconds kPatience{20};

class TurnedClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return kStart + turned; }
  [[nodiscard]] std::chrono::steady_clock::time_point steady() const override {
    return std::chrono::steady_clock::time_point(std::chrono::hours(1) + turned);
  }
  Millis turned{0};
};

/// Counts polls, so that a test knows when one has ended.
class PollMetrics final : public Metrics {
 public:
  Counter& counter(std::string_view name, std::string_view help, Labels labels) override {
    if (name == "flarewarden_vendor_polls_total") return polls;
    return others_.counter(name, help, labels);
  }
  Gauge& gauge(std::string_view name, std::string_view help, Labels labels) override {
    return others_.gauge(name, help, labels);
  }
  Histogram& histogram(std::string_view name, std::string_view help, Labels labels) override {
    return others_.histogram(name, help, labels);
  }

  struct Polls final : Counter {
    void add(double amount) override { count += static_cast<int>(amount); }
    int count = 0;
  };
  Polls polls;

 private:
  NullMetrics others_;
};

std::string statuspage(std::string_view status, std::string_view incident = {}) {
  const std::string incidents =
      incident.empty() ? "" : fmt::format(R"({{"name":"{}","impact":"minor"}})", incident);
  return fmt::format(R"({{"page":{{"name":"Acme"}},"status":{{"indicator":"none"}},
      "components":[{{"id":"c1","name":"API","status":"{}"}}],"incidents":[{}]}})",
                     status, incidents);
}

constexpr const char* kBetterStack =
    R"({"data":{"type":"status_page",
        "attributes":{"company_name":"Acme","aggregate_state":"degraded"}}})";

class Desk : public testing::Test {
 protected:
  Desk() { reopen({}); }

  void reopen(VendorDeskOptions options) {
    options.between_requests = Millis(0);
    desk_.reset();
    net::NetOptions net_options;
    net_options.allowed_ranges = {"127.0.0.0/8"};
    net_options.resolver.servers = {dns_.address()};
    auto made = net::Net::make(loop_, {clock_, random_, log_, metrics_}, net_options);
    ASSERT_TRUE(made);
    net_ = *std::move(made);
    desk_ = std::make_unique<VendorDesk>(*net_, options);
    desk_->watch([this](const VendorNews& news) { news_.push_back(news); });
  }

  [[nodiscard]] model::VendorPage page(std::string type = "statuspage") const {
    return {.name = "Acme",
            .url = fmt::format("http://127.0.0.1:{}", server_.port()),
            .type = std::move(type),
            .feed = {},
            .components = {}};
  }

  template <class Condition>
  void run_until(Condition condition) {
    loop_.restart();
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (!condition() && std::chrono::steady_clock::now() < end) loop_.run_one_for(kPatience);
    ASSERT_TRUE(condition());
  }

  Result<VendorState> ask(std::vector<std::string> components = {}, Millis timeout = Millis(15'000),
                          std::optional<model::VendorPage> of = {}) {
    std::optional<Result<VendorState>> told;
    desk_->ask({.page = of.value_or(page()), .components = std::move(components)}, timeout,
               [&](Result<VendorState> state) { told = std::move(state); });
    EXPECT_FALSE(told) << "never before `ask` returns";
    run_until([&] { return told.has_value(); });
    return told ? *std::move(told) : fail(Code::internal, "nothing was told");
  }

  /// Turns the clock and waits for the polls that follow.
  void pass(Millis time, int polls = 1) {
    clock_.turned += time;
    const int before = metrics_.polls.count;
    desk_->tick();
    if (polls > 0) run_until([&] { return metrics_.polls.count >= before + polls; });
    loop_.restart();
    loop_.poll();
    EXPECT_EQ(metrics_.polls.count, before + polls);
  }

  boost::asio::io_context loop_;
  TurnedClock clock_;
  NullLog log_;
  PollMetrics metrics_;
  SystemRandom random_;
  net::testing::DnsServer dns_{loop_};
  std::map<std::string, std::string> answers_ = {
      {"/api/v2/summary.json", http_response(200, statuspage("operational"), "ETag: \"one\"\r\n")}};
  std::vector<HttpRequest> asked_;
  TcpServer server_{loop_, net::testing::http_script([this](const HttpRequest& request) {
                      asked_.push_back(request);
                      const auto found = answers_.find(request.target);
                      return found == answers_.end() ? http_response(404, "") : found->second;
                    })};
  std::unique_ptr<net::Net> net_;
  std::vector<VendorNews> news_;
  std::unique_ptr<VendorDesk> desk_;
};

TEST_F(Desk, APageIsAskedOnceForEverybody) {
  int told = 0;
  for (int i = 0; i < 5; ++i)
    desk_->ask({.page = page(), .components = {"API"}}, Millis(5'000), [&](const auto& state) {
      EXPECT_TRUE(state) << state.error().chain();
      ++told;
    });
  run_until([&] { return told == 5; });
  for (int i = 0; i < 5; ++i) EXPECT_EQ(ask({"API"})->level, VendorLevel::operational);
  ASSERT_EQ(asked_.size(), 1U);
  EXPECT_THAT(asked_[0].header("User-Agent"), HasSubstr("FlareWarden"));
  pass(Millis(30'000), 0);
  pass(Millis(40'000), 1);
  EXPECT_EQ(asked_.size(), 2U);
}

TEST_F(Desk, OnlyWhatIsNewIsFetched) {
  EXPECT_EQ(ask()->read_at, kStart);
  answers_["/api/v2/summary.json"] = http_response(304, "");
  pass(Millis(66'000));
  EXPECT_EQ(asked_.at(1).header("If-None-Match"), "\"one\"");
  EXPECT_EQ(ask({"API"})->read_at, kStart + Millis(66'000));
}

TEST_F(Desk, WhatWasSaidStaysInForceForFiveMinutes) {
  EXPECT_TRUE(ask());
  answers_["/api/v2/summary.json"] = http_response(503, "");
  pass(Millis(66'000));
  EXPECT_EQ(ask()->read_at, kStart) << "an old word is better than none";
  clock_.turned += Millis(240'000);
  const auto gone = ask();
  ASSERT_FALSE(gone) << "too old a word is none";
  EXPECT_EQ(gone.error().code(), Code::unavailable);
  ASSERT_EQ(news_.size(), 2U);
  EXPECT_EQ(news_[1].words.at(0).level, std::nullopt);
  EXPECT_THAT(news_[1].words.at(0).sentence, HasSubstr("503"));
}

TEST_F(Desk, AHostThatWantsToBeLeftAloneIs) {
  answers_["/api/v2/summary.json"] = http_response(429, "", "Retry-After: 600\r\n");
  EXPECT_FALSE(ask());
  EXPECT_FALSE(ask()) << "known from memory";
  EXPECT_EQ(asked_.size(), 1U);
  pass(Millis(590'000), 0);
  pass(Millis(71'000), 1);
}

TEST_F(Desk, APageThatNobodyAsksAboutRests) {
  EXPECT_TRUE(ask());
  pass(Millis(3'599'000), 1);
  pass(Millis(3'600'000), 0);
  EXPECT_EQ(news_.back().words.at(0).level, std::nullopt);
  EXPECT_TRUE(ask()) << "asked anew";
  EXPECT_EQ(news_.back().words.at(0).level, VendorLevel::operational);
}

TEST_F(Desk, ChangesAreTold) {
  EXPECT_TRUE(ask());
  ASSERT_EQ(news_.size(), 1U);
  EXPECT_EQ(news_[0].words.at(0).level, VendorLevel::operational);
  answers_["/api/v2/summary.json"] = http_response(200, statuspage("major_outage", "Errors"));
  pass(Millis(66'000));
  ASSERT_EQ(news_.size(), 2U);
  EXPECT_EQ(news_[1].at, kStart + Millis(66'000));
  ASSERT_EQ(news_[1].changed.size(), 2U);
  EXPECT_EQ(news_[1].changed[0].sentence, "Errors");
  EXPECT_EQ(news_[1].changed[1].component, "API");
  pass(Millis(66'000));
  EXPECT_EQ(news_.size(), 2U) << "nothing new";
}

TEST_F(Desk, APageForPeopleIsNeverAState) {
  for (const char* path : {"/api/v2/summary.json", "/index.json", "/summary.json", "/rss"})
    answers_[path] = http_response(200, "<!doctype html><title>All systems operational</title>");
  const auto state = ask();
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().code(), Code::corrupt);
  const std::size_t before = asked_.size();
  EXPECT_FALSE(ask());
  pass(Millis(1'200'000), 1);
  EXPECT_EQ(asked_.size(), before + 1) << "its own kind again; the others once an hour";
  EXPECT_TRUE(news_.empty());
}

TEST_F(Desk, APlatformThatChangesIsFoundOut) {
  EXPECT_EQ(ask()->level, VendorLevel::operational);
  answers_["/api/v2/summary.json"] = http_response(200, "<html>");
  answers_["/index.json"] = http_response(200, kBetterStack);
  pass(Millis(66'000));
  EXPECT_EQ(ask()->level, VendorLevel::degraded);
  const std::size_t before = asked_.size();
  pass(Millis(66'000));
  ASSERT_EQ(asked_.size(), before + 1);
  EXPECT_EQ(asked_.back().target, "/index.json");
}

TEST_F(Desk, APageOfUnknownKindIsFoundOut) {
  answers_ = {{"/index.json", http_response(200, kBetterStack)}};
  EXPECT_EQ(ask({}, Millis(15'000), page(""))->level, VendorLevel::degraded);
  answers_ = {
      {"/history.atom", http_response(200, "<feed><entry><title>x</title></entry></feed>")}};
  auto feed = page("");
  feed.url += "/";
  feed.feed = feed.url + "nowhere";
  const auto silent = ask({}, Millis(15'000), feed);
  ASSERT_TRUE(silent) << silent.error().sentence();
  EXPECT_EQ(silent->level, std::nullopt) << "a history is no state";
}

TEST_F(Desk, WhoWaitsIsToldInTime) {
  const TcpServer mute(loop_, [](net::testing::Peer& peer) { return peer.hang(); });
  auto silent = page();
  silent.url = fmt::format("http://127.0.0.1:{}", mute.port());
  const auto state = ask({}, Millis(50), silent);
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().code(), Code::timeout);
}

TEST_F(Desk, LimitsRefuse) {
  reopen({.feeds_max = 1});
  EXPECT_TRUE(ask());
  auto other = page();
  other.url += "/other";
  const auto refused = ask({}, Millis(1'000), other);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Code::limit);
  clock_.turned += Millis(3'600'000);
  EXPECT_TRUE(ask({}, Millis(15'000), other)) << "the first one rests by now";
}

TEST_F(Desk, WhoWaitsAtTheEndIsTold) {
  const TcpServer mute(loop_, [](net::testing::Peer& peer) { return peer.hang(); });
  auto silent = page();
  silent.url = fmt::format("http://127.0.0.1:{}", mute.port());
  int told = 0;
  desk_->ask({.page = silent, .components = {}}, Millis(5'000),
             [&](const auto& state) { told += state ? 0 : 1; });
  desk_->stop();
  EXPECT_EQ(told, 1);
}

TEST_F(Desk, KnowsWhatItReads) {
  for (const char* type : {"", "statuspage", "incidentio", "atom", "aws"})
    EXPECT_TRUE(desk_->reads(type)) << type;
  for (const char* type : {"none", "html", "salesforce"}) EXPECT_FALSE(desk_->reads(type)) << type;
}

}  // namespace
}  // namespace fw::app
