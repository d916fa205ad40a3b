#include "model/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "model/outcome.hpp"

namespace fw::model {
namespace {

using testing::HasSubstr;

constexpr std::array kMethods = {std::string_view("GET"), std::string_view("HEAD")};
constexpr std::array kTable = {
    SettingSpec{.name = "method",
                .type = SettingType::choice,
                .default_value = "GET",
                .help = "",
                .choices = kMethods},
    SettingSpec{.name = "port",
                .type = SettingType::integer,
                .default_value = "",
                .help = "",
                .required = true,
                .min = 1,
                .max = 65535},
    SettingSpec{.name = "wait",
                .type = SettingType::duration,
                .default_value = "1s",
                .help = "",
                .min = 100,
                .max = 60'000},
    SettingSpec{.name = "headers", .type = SettingType::map, .default_value = "", .help = ""},
};

std::string complaint(const Settings& values) {
  const auto checked = check(kTable, values);
  return checked ? "" : checked.error().sentence();
}

TEST(Settings, GoodOnesPass) {
  EXPECT_EQ(
      complaint({{"port", "443"}, {"method", "HEAD"}, {"wait", "2s"}, {"headers", "a: b\n\nc: d"}}),
      "");
}

TEST(Settings, SayWhatIsWrongAndWhatIsAllowed) {
  EXPECT_THAT(complaint({}), HasSubstr("port: is required"));
  EXPECT_THAT(complaint({{"port", "0"}}), HasSubstr("port: must be from 1 to 65535"));
  EXPECT_THAT(complaint({{"port", "443"}, {"methd", "GET"}}),
              HasSubstr("did you mean \"method\"?"));
  EXPECT_THAT(complaint({{"port", "443"}, {"method", "POST"}}),
              HasSubstr("must be one of GET, HEAD"));
  EXPECT_THAT(complaint({{"port", "443"}, {"wait", "5m"}}), HasSubstr("must be from 100ms to 1m"));
  EXPECT_THAT(complaint({{"port", "443"}, {"headers", "no colon"}}), HasSubstr("\"name: value\""));
}

TEST(SettingsView, GivesDefaultsAndTypes) {
  const Settings values = {{"port", "443"}, {"headers", "a: b\nc:d"}};
  const SettingsView view(kTable, values);
  EXPECT_EQ(view.text("method"), "GET");
  EXPECT_EQ(view.integer("port"), 443);
  EXPECT_EQ(view.duration("wait"), Millis(1000));
  EXPECT_EQ(view.map("headers"),
            (std::vector<std::pair<std::string, std::string>>{{"a", "b"}, {"c", "d"}}));
}

TEST(Reason, EveryNameLeadsBackToItsReason) {
  for (int i = 0; i <= static_cast<int>(kReasonLast); ++i) {
    const auto reason = static_cast<Reason>(i);
    EXPECT_EQ(reason_named(name(reason)), reason);
    EXPECT_FALSE(sentence(reason).empty());
  }
}

}  // namespace
}  // namespace fw::model
