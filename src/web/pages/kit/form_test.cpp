#include "web/pages/kit/form.hpp"

#include <gtest/gtest.h>

#include "base/encode.hpp"

namespace fw::web {
namespace {

using enum model::SettingType;
constexpr model::SettingSpec kTable[] = {
    {.name = "url", .type = text, .help = "Where to post.", .required = true},
    {.name = "secret",
     .type = secret,
     .help = "Signs every message: whsec_ and base64.",
     .required = true},
    {.name = "old", .type = secret, .help = "whsec_ of before."},
    {.name = "verify", .type = boolean, .default_value = "true", .help = "Check."},
    {.name = "method", .type = text, .default_value = "POST", .help = "How."}};

std::string fields(const model::Settings& values, Secrets secrets) {
  return settings_fields(kTable, values, secrets, {}).str();
}

TEST(SettingsFields, ShowWhatIsSetAndKeepSecretsToThemselves) {
  const std::string page =
      fields({{"url", "https://a.example"}, {"secret", "hush"}}, {.set = {"secret"}, .made = {}});
  EXPECT_NE(page.find("value=\"https://a.example\""), std::string::npos);
  EXPECT_EQ(page.find("hush"), std::string::npos);
  EXPECT_NE(page.find("unchanged"), std::string::npos);
}

TEST(SettingsFields, FoldAwayWhatIsAsItWasDeclared) {
  EXPECT_EQ(fields({}, {}).find("<details class=\"more\" open>"), std::string::npos);
  EXPECT_NE(fields({{"method", "PUT"}}, {}).find("<details class=\"more\" open>"),
            std::string::npos);
}

TEST(MadeSecrets, AreFreshKeysShownOnceWhereATableAsksForThem) {
  SeededRandom random(5);
  const auto made = made_secrets(kTable, random);
  ASSERT_EQ(made.size(), 1U) << "the optional one stays empty";
  const std::string& key = made.at("secret");
  ASSERT_TRUE(key.starts_with("whsec_"));
  EXPECT_EQ(from_base64(key.substr(6)).value().size(), 32U);
  EXPECT_NE(made_secrets(kTable, random).at("secret"), key);
  const std::string page = fields({}, {.set = {}, .made = made});
  EXPECT_NE(page.find(key), std::string::npos);
  EXPECT_NE(page.find("data-fw-copy=\"s.secret\""), std::string::npos);
}

TEST(SettingsOf, KeepsOnlyWhatDiffersFromTheDefault) {
  http::Request request;
  request.body = "s.url=+https%3A%2F%2Fa.example+&s.method=POST&s.unknown=x";
  EXPECT_EQ(settings_of(request, kTable),
            (model::Settings{{"url", "https://a.example"}, {"verify", "false"}}));
}

TEST(TextField, SaysWhatIsWrongBesideTheField) {
  const std::string field =
      text_field({.name = "name", .label = "Name", .value = "\"x", .help = ""},
                 {{"name", "at most 100 characters"}})
          .str();
  EXPECT_NE(field.find("aria-invalid=\"true\""), std::string::npos);
  EXPECT_NE(field.find("at most 100 characters"), std::string::npos);
  EXPECT_NE(field.find("value=\"&#34;x\""), std::string::npos);
}

}  // namespace
}  // namespace fw::web
