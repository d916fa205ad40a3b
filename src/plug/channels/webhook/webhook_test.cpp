#include <gtest/gtest.h>

#include "plug/channels/webhook/answer.hpp"
#include "plug/channels/webhook/settings.hpp"
#include "plug/channels/webhook/signature.hpp"

namespace fw::channels::webhook {
namespace {

// The key, message and signature of the reference libraries' own tests.
constexpr std::string_view kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

TEST(Signature, IsThatOfTheReferenceLibraries) {
  const auto key = parse_secret(kSecret);
  ASSERT_TRUE(key) << key.error().sentence();
  EXPECT_EQ(sign(*key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(Secret, Has24To64BytesInBase64) {
  EXPECT_FALSE(parse_secret(""));
  EXPECT_FALSE(parse_secret("whsec_"));
  EXPECT_FALSE(parse_secret(kSecret.substr(6)));
  EXPECT_FALSE(parse_secret("whsec_????"));
  EXPECT_FALSE(parse_secret("whsec_" + std::string(30, 'A')));
  EXPECT_TRUE(parse_secret("whsec_" + std::string(32, 'A')));
  EXPECT_FALSE(parse_secret("whsec_" + std::string(88, 'A')));
  const auto refused = parse_secret("whsec_topsecret");
  EXPECT_EQ(refused.error().sentence().find("topsecret"), std::string::npos);
}

model::Settings settings(model::Settings more) {
  more.emplace("url", "https://hooks.example/in");
  more.emplace("secret", kSecret);
  return more;
}

TEST(Plan, TakesTwoKeysWhileOneIsReplaced) {
  EXPECT_EQ(make_plan(settings({}))->keys.size(), 1);
  EXPECT_EQ(make_plan(settings({{"previous_secret", std::string(kSecret)}}))->keys.size(), 2);
}

TEST(Plan, SaysWhatIsWrong) {
  const auto refusal = [](model::Settings more) {
    const auto plan = make_plan(settings(std::move(more)));
    return plan ? "" : plan.error().sentence();
  };
  EXPECT_NE(refusal({{"url", "ftp://hooks.example"}}).find("url:"), std::string::npos);
  EXPECT_NE(refusal({{"secret", "x"}}).find("secret: must be whsec_"), std::string::npos);
  EXPECT_NE(refusal({{"headers", "webhook-id: 1"}}).find("headers: webhook-id"), std::string::npos);
  EXPECT_NE(refusal({{"headers", "Host: a"}}).find("headers: Host"), std::string::npos);
  EXPECT_NE(refusal({{"headers", "content-type: a"}}).find("application/json"), std::string::npos);
  EXPECT_NE(refusal({{"urls", "x"}}).find("did you mean \"url\""), std::string::npos);
  EXPECT_NE(make_plan({}).error().sentence().find("url: is required"), std::string::npos);
}

const Instant kNow = parse_rfc3339("1994-11-06T08:49:07Z").value();

TEST(RetryAfter, IsSecondsOrADate) {
  EXPECT_EQ(parse_retry_after("120", kNow), 120s);
  EXPECT_EQ(parse_retry_after(" 0 ", kNow), 0s);
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", kNow), 30s);
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:00:00 GMT", kNow), 0s);
  EXPECT_EQ(parse_retry_after("4000000000", kNow), kRetryAfterMax);
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 2094 08:49:37 GMT", kNow), kRetryAfterMax);
  for (const char* text : {"", "soon", "-1", "1.5", "Sun, 99 Nov 1994 08:49:37 GMT",
                           "Sun, 06 Nix 1994 08:49:37 GMT", "99999999999999999999"})
    EXPECT_FALSE(parse_retry_after(text, kNow)) << text;
}

TEST(Answer, MeansWhatStandardWebhooksSays) {
  EXPECT_TRUE(judge(200, "", kNow).delivered);
  EXPECT_TRUE(judge(299, "", kNow).delivered);
  for (const int status : {301, 400, 404, 410, 429, 500, 503})
    EXPECT_FALSE(judge(status, "", kNow).delivered) << status;

  const auto gone = judge(410, "", kNow);
  EXPECT_TRUE(gone.disable);
  EXPECT_TRUE(gone.permanent);
  EXPECT_FALSE(judge(404, "", kNow).permanent);

  EXPECT_EQ(judge(429, "7", kNow).retry_after, 7s);
  EXPECT_EQ(judge(503, "7", kNow).retry_after, 7s);
  EXPECT_FALSE(judge(500, "7", kNow).retry_after);
  EXPECT_EQ(judge(503, "7", kNow).status, 503);
}

TEST(Answer, OfAForbiddenAddressIsFinal) {
  EXPECT_TRUE(judge(Error(Code::denied, "no")).permanent);
  EXPECT_FALSE(judge(Error(Code::timeout, "late")).permanent);
  EXPECT_EQ(judge(Error(Code::unavailable, "refused")).sentence, "refused");
}

}  // namespace
}  // namespace fw::channels::webhook
