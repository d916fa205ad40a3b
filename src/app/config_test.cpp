#include "app/config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fw::app {
namespace {

using testing::HasSubstr;

std::string complaint(std::string_view text) {
  const auto config = parse_config(text, "fw.toml");
  return config ? "" : config.error().sentence();
}

TEST(Config, AnEmptyFileGivesTheDefaults) {
  const auto config = parse_config("", "fw.toml");
  ASSERT_TRUE(config) << config.error().sentence();
  EXPECT_EQ(config->listen.port, 8080);
  EXPECT_EQ(config->data_dir, "./data");
  EXPECT_EQ(config->place.region, "local");
}

TEST(Config, AWrongKeyIsRefusedWithLineAndTheNearestRightOne) {
  EXPECT_THAT(
      complaint("[server]\n\nlistn = \"127.0.0.1:80\"\n"),
      HasSubstr("fw.toml:3 server.listn: there is no such setting; did you mean \"listen\"?"));
}

TEST(Config, AWrongSectionIsRefusedWithTheNearestRightOne) {
  EXPECT_THAT(complaint("[netwrk]\n"),
              HasSubstr("fw.toml:1 netwrk: there is no such section; did you mean [network]?"));
}

TEST(Config, EveryProblemIsTold) {
  const std::string text =
      complaint("[server]\nlisten = \"80\"\ntls_key = \"a.pem\"\n[log]\nlevel = \"loud\"\n");
  EXPECT_THAT(text, HasSubstr("fw.toml:2 server.listen: \"80\" must be an address and a port"));
  EXPECT_THAT(text, HasSubstr("tls_certificate: is set together with tls_key"));
  EXPECT_THAT(text, HasSubstr("fw.toml:5 log.level: must be one of debug, info, warning, error"));
}

TEST(Config, ASyntaxErrorNamesItsLine) {
  EXPECT_THAT(complaint("[server]\nlisten = \n"), HasSubstr("fw.toml:"));
}

TEST(Config, ReadsHowLongTheHistoryIsKept) {
  const auto config = parse_config("[history]\nlooks = \"31d\"\ndays = \"3650d\"\n", "fw.toml");
  ASSERT_TRUE(config) << config.error().sentence();
  EXPECT_EQ(config->history.looks, 31 * 24h);
  EXPECT_EQ(config->history.hours, 400 * 24h);
  EXPECT_THAT(complaint("[history]\nlooks = \"1d\"\n"),
              HasSubstr("fw.toml:2 history.looks: must be"));
  EXPECT_THAT(complaint("[history]\nlooks = \"30d\"\nhours = \"31d\"\n"),
              HasSubstr("fw.toml:3 history.hours: must be at least two days longer than"));
  EXPECT_THAT(complaint("[history]\ndays = \"30d\"\n"),
              HasSubstr("fw.toml:2 history.days: must be at least as long as history.hours"));
}

TEST(Config, ReadsListsAndAddresses) {
  const auto config = parse_config(
      "[network]\nresolvers = [\"127.0.0.1:53\"]\nallowed_ranges = [\"10.0.0.0/8\", \"fd00::/8\"]\n"
      "[server]\nlisten = \"[::1]:0\"\n",
      "fw.toml");
  ASSERT_TRUE(config) << config.error().sentence();
  EXPECT_EQ(config->allowed_ranges.size(), 2U);
  EXPECT_EQ(config->listen.address, "::1");
}

}  // namespace
}  // namespace fw::app
