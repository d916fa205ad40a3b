#include "app/change_notices.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace fw::app {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const model::AccountId kOurs("ours");
const Instant kNoon = from_ms(1'795'435'200'000);

class Changed : public testing::Test {
 protected:
  Changed() {
    monitor_.id = model::MonitorId("shop");
    monitor_.account = kOurs;
    monitor_.name = "Shop";
    monitor_.kind = "tls";
    monitor_.target = "shop.example:443";
    notices_.set_channels(
        {{model::ChannelId("mail"), kOurs, "Mail", "email", true},
         {model::ChannelId("off"), kOurs, "Off", "email", false},
         {model::ChannelId("other"), model::AccountId("theirs"), "x", "x", true}});
  }
  std::vector<service::OutboxItem> look(Instant at, model::Outcome outcome = model::Outcome::up) {
    model::Observation seen;
    seen.probe_id = "00ff";
    seen.monitor = monitor_.id;
    seen.started_at = at;
    seen.outcome = outcome;
    seen.evidence.changes = {"issuer A → B", "new key"};
    return notices_.take(seen, monitor_, "https://fw.example");
  }
  model::Monitor monitor_;
  ChangeNotices notices_;
};

TEST_F(Changed, IsToldToEveryChannelOfTheAccount) {
  const auto items = look(kNoon);
  ASSERT_THAT(items, SizeIs(1));
  const model::Message& message = items.front().message;
  EXPECT_EQ(items.front().notice.key, "change/00ff/mail");
  EXPECT_EQ(items.front().notice.channel.value, "mail");
  EXPECT_EQ(message.event, "monitor.changed");
  EXPECT_EQ(message.subject, "Changed: Shop");
  EXPECT_THAT(message.text, HasSubstr("- issuer A → B\n- new key\n"));
  EXPECT_THAT(message.text, HasSubstr("https://fw.example/monitors/shop/results/00ff"));
  const auto payload = boost::json::parse(message.payload);
  EXPECT_EQ(payload.at("event"), "monitor.changed");
  EXPECT_EQ(payload.at("id"), boost::json::value(message.id));
  EXPECT_EQ(payload.at("changes").as_array().size(), 2U);
  EXPECT_EQ(payload.at("monitor").at("name"), "Shop");
}

TEST_F(Changed, IsToldOnceInAWhile) {
  EXPECT_THAT(look(kNoon), SizeIs(1));
  EXPECT_THAT(look(kNoon + 59min), IsEmpty());
  EXPECT_THAT(look(kNoon + 60min), SizeIs(1));
}

TEST_F(Changed, WhatFailsIsToldByItsIncident) {
  EXPECT_THAT(look(kNoon, model::Outcome::degraded), IsEmpty());
  EXPECT_THAT(look(kNoon, model::Outcome::up), SizeIs(1));
}

TEST_F(Changed, NobodyIsToldInPlannedWork) {
  notices_.set_windows(
      {{model::MaintenanceId("m"), kOurs, {monitor_.id}, kNoon - 1min, kNoon + 1min}});
  EXPECT_THAT(look(kNoon), IsEmpty());
  EXPECT_THAT(look(kNoon + 1min), SizeIs(1));
}

}  // namespace
}  // namespace fw::app
