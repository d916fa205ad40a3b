#include "plug/checks/http/oauth.hpp"

#include <gtest/gtest.h>

#include "plug/checks/http/settings.hpp"

namespace fw::checks::http {
namespace {

Result<std::optional<OAuth>> read(const model::Settings& settings) {
  return read_oauth(model::SettingsView(settings_table(), settings));
}

std::string refusal(const model::Settings& settings) {
  const auto oauth = read(settings);
  return oauth ? "" : oauth.error().sentence();
}

const model::Settings kGood = {{"oauth2_token_url", "https://login.test/token"},
                               {"oauth2_client_id", "probe:1"},
                               {"oauth2_client_secret", "a+b"},
                               {"oauth2_scope", "read write"},
                               {"oauth2_parameters", "audience: https://api.test"}};

TEST(OAuth, AsksAsTheStandardSays) {
  EXPECT_FALSE(read({})->has_value());
  const auto request = token_request(**read(kGood), Millis(1000));
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.body,
            "grant_type=client_credentials&scope=read%20write&audience=https%3A%2F%2Fapi.test");
  EXPECT_EQ(request.headers.back().second, "Basic cHJvYmUlM0ExOmElMkJi");
  model::Settings settings = kGood;
  settings["oauth2_client_auth"] = "body";
  const auto in_body = token_request(**read(settings), Millis(1000));
  EXPECT_NE(in_body.body.find("client_id=probe%3A1&client_secret=a%2Bb"), std::string::npos);
  for (const auto& [name, value] : in_body.headers) EXPECT_NE(name, "Authorization");
}

TEST(OAuth, SaysWhatIsWrongWithASetting) {
  EXPECT_NE(refusal({{"oauth2_client_id", "a"}}).find("only together"), std::string::npos);
  model::Settings settings = kGood;
  settings["oauth2_token_url"] = "http://login.test/token";
  EXPECT_NE(refusal(settings).find("oauth2_token_url: must begin with https"), std::string::npos);
  settings = kGood;
  settings["oauth2_client_id"] = "";
  EXPECT_NE(refusal(settings).find("oauth2_client_id: is needed"), std::string::npos);
  settings = kGood;
  settings["oauth2_parameters"] = "grant_type: password";
  EXPECT_NE(refusal(settings).find("set by itself"), std::string::npos);
  settings["oauth2_scope"] = std::string(2000, 'a');
  EXPECT_NE(refusal(settings).find("oauth2_scope: at most"), std::string::npos);
}

TEST(OAuth, ReadsTheAnswer) {
  const OAuth oauth = **read(kGood);
  const auto answer = [&](int status, std::string body) {
    return read_token(oauth, {.status = status, .body = std::move(body)});
  };
  const auto token =
      answer(200, R"({"access_token":"t1","token_type":"Bearer","expires_in":3600})");
  ASSERT_TRUE(token);
  EXPECT_EQ(token->value, "t1");
  EXPECT_EQ(token->lasts, Millis(3'600'000));
  EXPECT_EQ(answer(200, R"({"access_token":"t1"})")->lasts, Millis(60'000));
  for (const char* body :
       {"", "<html>", "[]", "{}", R"({"access_token":""})", R"({"access_token":"a\nb"})",
        R"({"access_token":"t1","token_type":"mac"})"}) {
    const auto bad = answer(200, body);
    ASSERT_FALSE(bad) << body;
    EXPECT_EQ(bad.error().reason, model::Reason::auth_failed);
  }
  const auto refused = answer(401, R"({"error":"invalid_client","error_description":"secret"})");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().detail,
            "signing in at login.test failed, so the target was not looked at: status 401, "
            "invalid_client");
}

}  // namespace
}  // namespace fw::checks::http
