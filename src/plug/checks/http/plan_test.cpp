#include "plug/checks/http/plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "plug/checks/http/condition.hpp"
#include "plug/checks/http/request.hpp"

namespace fw::checks::http {
namespace {

std::shared_ptr<const Plan> plan_of(const std::string& url, const model::Settings& settings) {
  auto plan = make_plan(url, settings, "agent/1");
  EXPECT_TRUE(plan) << plan.error().sentence();
  return plan.value_or(nullptr);
}

std::string refusal(const model::Settings& settings) {
  const auto plan = make_plan("https://shop.example/", settings, "agent/1");
  return plan ? "" : plan.error().sentence();
}

TEST(StatusSet, ReadsCodesAndRanges) {
  const auto set = StatusSet::parse(" 200-299, 401 ");
  ASSERT_TRUE(set);
  EXPECT_EQ(set->text(), "200-299,401");
  EXPECT_TRUE(set->contains(200));
  EXPECT_TRUE(set->contains(299));
  EXPECT_TRUE(set->contains(401));
  EXPECT_FALSE(set->contains(300));
  for (const char* text : {"", "2xx", "200-", "-200", "99", "600", "300-200", "200,,201", "200;1"})
    EXPECT_FALSE(StatusSet::parse(text)) << text;
}

TEST(Plan, PreparesTheFirstRequest) {
  const auto plan = plan_of("http://shop.example:8080/a?b=c", {{"headers", "X-Key: one"}});
  EXPECT_EQ(
      plan->request,
      "GET /a?b=c HTTP/1.1\r\nHost: shop.example:8080\r\nUser-Agent: agent/1\r\n"
      "Accept: */*\r\nAccept-Encoding: gzip, br, zstd\r\nX-Key: one\r\nConnection: close\r\n\r\n");
}

TEST(Plan, UsersHeadersReplaceItsOwn) {
  const auto plan = plan_of(
      "https://shop.example/",
      {{"method", "POST"}, {"body", "hello"}, {"headers", "user-agent: mine\nAccept: text/html"}});
  EXPECT_EQ(plan->request.find("agent/1"), std::string::npos);
  EXPECT_EQ(plan->request.find("*/*"), std::string::npos);
  EXPECT_NE(plan->request.find("Content-Length: 5\r\n"), std::string::npos);
  EXPECT_TRUE(plan->request.ends_with("\r\n\r\nhello"));
}

TEST(Plan, Authorizes) {
  EXPECT_NE(plan_of("https://shop.example/",
                    {{"basic_user", "Aladdin"}, {"basic_password", "open sesame"}})
                ->request.find("Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n"),
            std::string::npos);
  EXPECT_NE(plan_of("https://shop.example/", {{"bearer_token", "abc"}})
                ->request.find("Authorization: Bearer abc\r\n"),
            std::string::npos);
}

TEST(Plan, SaysWhatIsWrongWithASetting) {
  EXPECT_NE(refusal({{"method", "TRACE"}}).find("method"), std::string::npos);
  EXPECT_NE(refusal({{"body", "x"}}).find("not with the method GET"), std::string::npos);
  EXPECT_NE(refusal({{"body_matches", "("}}).find("RE2"), std::string::npos);
  EXPECT_NE(refusal({{"headers", "Host: x"}}).find("headers: Host"), std::string::npos);
  EXPECT_NE(refusal({{"headers", "A: b\x01"}}).find("control"), std::string::npos);
  EXPECT_NE(refusal({{"accepted_statuses", "2xx"}}).find("200-299,401"), std::string::npos);
  EXPECT_NE(refusal({{"basic_user", "a:b"}}).find("colon"), std::string::npos);
  EXPECT_NE(refusal({{"basic_user", "a"}, {"bearer_token", "b"}}).find("not together"),
            std::string::npos);
  EXPECT_NE(refusal({{"redirects_max", "11"}}).find("0 to 10"), std::string::npos);
  EXPECT_NE(refusal({{"method", "HEAD"}, {"body_contains", "a"}}).find("HEAD"), std::string::npos);
  EXPECT_NE(refusal({{"acepted_statuses", "200"}}).find("accepted_statuses"), std::string::npos);
}

TEST(Plan, ReadsAssertions) {
  const auto plan =
      plan_of("https://shop.example/", {{"json_expected", "$.status == UP"},
                                        {"conditions", "[STATUS] == 404\n\n[RESPONSE_TIME] < 300"},
                                        {"degraded_conditions", "[RESPONSE_TIME] < 100"},
                                        {"body_bytes_min", "10"},
                                        {"protocol_expected", "h2"},
                                        {"certificate_days_down", "3"},
                                        {"time_limits", "first_byte: 500ms\ntotal: 2s"},
                                        {"degraded_time_limits", "dns: 50ms"}});
  EXPECT_EQ(plan->assertions.size(), 10);
  EXPECT_EQ(std::ranges::count_if(plan->assertions, &Assertion::degrades), 2);
  EXPECT_TRUE(plan->reads_body);
  EXPECT_TRUE(plan->accepts_any_status);
}

TEST(Plan, KeepsTheStatusesThatAreGiven) {
  EXPECT_FALSE(plan_of("https://shop.example/", {{"conditions", "[BODY] == pat(*ok*)"}})
                   ->accepts_any_status);
  EXPECT_FALSE(plan_of("https://shop.example/", {{"conditions", "[STATUS] == any(200, 404)"},
                                                 {"accepted_statuses", "200,404"}})
                   ->accepts_any_status);
  EXPECT_FALSE(plan_of("https://shop.example/", {{"degraded_conditions", "[STATUS] == 200"}})
                   ->accepts_any_status);
}

TEST(Plan, SaysWhatIsWrongWithAnAssertion) {
  EXPECT_NE(refusal({{"conditions", "[STATUS] == 200\n[STATUS] == x"}})
                .find("conditions: line 2, column 13: a number"),
            std::string::npos);
  EXPECT_NE(refusal({{"json_expected", "$.a"}}).find("json_expected: line 1, column 4"),
            std::string::npos);
  EXPECT_NE(refusal({{"time_limits", "first: 1s"}}).find("dns, connect, tls, first_byte"),
            std::string::npos);
  EXPECT_NE(refusal({{"degraded_time_limits", "dns: 61s"}}).find("1ms to 60s"), std::string::npos);
  EXPECT_NE(refusal({{"method", "HEAD"}, {"conditions", "[BODY].a == 1"}}).find("HEAD"),
            std::string::npos);
  EXPECT_NE(refusal({{"method", "HEAD"}, {"body_bytes_min", "1"}}).find("HEAD"), std::string::npos);
  std::string many;
  for (std::size_t i = 0; i <= kAssertionsMax; ++i) many += "[STATUS] == 200\n";
  EXPECT_NE(refusal({{"conditions", many}}).find("at most 32"), std::string::npos);
}

class Redirects : public testing::Test {
 protected:
  std::expected<Step, net::Failure> follow(int status, std::string_view location) {
    return next_step(*plan_, {.url = plan_->url, .method = plan_->method}, status, location, hops_);
  }
  std::string bytes_of(const std::expected<Step, net::Failure>& step) {
    return wire_form(*plan_, *step);
  }
  std::shared_ptr<const Plan> plan_ =
      plan_of("https://shop.example/a",
              {{"method", "POST"}, {"bearer_token", "secret"}, {"headers", "X-Key: secret"}});
  std::vector<model::Hop> hops_ = {{"https://shop.example/a", 302}};
};

TEST_F(Redirects, WithinTheOriginKeepSecrets) {
  const auto step = follow(307, "/b");
  ASSERT_TRUE(step) << step.error().detail;
  EXPECT_EQ(step->method, "POST");
  EXPECT_NE(bytes_of(step).find("POST /b HTTP/1.1"), std::string::npos);
  EXPECT_NE(bytes_of(step).find("X-Key: secret"), std::string::npos);
  EXPECT_NE(bytes_of(step).find("Bearer secret"), std::string::npos);
}

TEST_F(Redirects, ToAnotherHostSchemeOrPortDropSecretsForGood) {
  for (const char* location : {"https://other.example/", "http://shop.example/",
                               "https://shop.example:8443/", "//other.example/"}) {
    const auto step = follow(302, location);
    ASSERT_TRUE(step) << step.error().detail;
    EXPECT_EQ(bytes_of(step).find("secret"), std::string::npos) << bytes_of(step);
    hops_.push_back({step->url.text(), 302});
    const auto back = next_step(*plan_, *step, 302, "https://shop.example/c", hops_);
    ASSERT_TRUE(back) << back.error().detail;
    EXPECT_EQ(bytes_of(back).find("secret"), std::string::npos) << bytes_of(back);
    hops_.resize(1);
  }
}

TEST_F(Redirects, TurnPostIntoGetAsBrowsersDo) {
  EXPECT_EQ(follow(302, "/b")->method, "GET");
  EXPECT_EQ(follow(303, "/b")->method, "GET");
  EXPECT_EQ(follow(308, "/b")->method, "POST");
}

TEST_F(Redirects, NeverSendABodyElsewhere) {
  plan_ = plan_of("https://shop.example/a", {{"method", "POST"}, {"body", "card=1"}});
  const auto step = follow(307, "https://other.example/");
  ASSERT_FALSE(step);
  EXPECT_EQ(step.error().reason, model::Reason::http_status);
  EXPECT_TRUE(follow(307, "/b"));
  const auto get = follow(303, "https://other.example/");
  ASSERT_TRUE(get);
  EXPECT_EQ(bytes_of(get).find("card"), std::string::npos);
}

TEST_F(Redirects, EndInTheRightReason) {
  plan_ = plan_of("https://shop.example/a", {{"redirects_max", "2"}});
  EXPECT_EQ(follow(302, "/a").error().reason, model::Reason::redirect_loop);
  EXPECT_EQ(follow(302, "ftp://shop.example/").error().reason, model::Reason::bad_http);
  EXPECT_EQ(follow(302, "https://user:password@shop.example/").error().reason,
            model::Reason::bad_http);
  hops_.push_back({"https://shop.example/b", 302});
  EXPECT_TRUE(follow(302, "/c"));
  hops_.push_back({"https://shop.example/c", 302});
  EXPECT_EQ(follow(302, "/d").error().reason, model::Reason::redirect_limit);
}

}  // namespace
}  // namespace fw::checks::http
