#include "app/wording.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace fw::app {
namespace {

using testing::HasSubstr;
using testing::Not;

const model::MonitorId kShop("local_00000000000000000000000001");
const Instant kNoon = from_ms(1'795'435'200'000);

model::Monitor shop() {
  model::Monitor monitor;
  monitor.id = kShop;
  monitor.name = "Shop <b>";
  monitor.kind = "http";
  monitor.target = "https://shop.example/";
  return monitor;
}

model::Notice notice(model::Transition transition) {
  model::Change change;
  change.incident = model::IncidentId("local_0000000000000000000000000a");
  change.transition = transition;
  change.monitor = kShop;
  change.reason = model::Reason::http_status;
  change.detail = "status 503, expected 200-299";
  change.since = kNoon;
  change.at = kNoon + 90s;
  model::Notice notice;
  notice.key = "n-1";
  notice.incident = change.incident;
  notice.transition = transition;
  notice.changes = {change};
  notice.at = kNoon + 90s;
  return notice;
}

class Wording : public testing::Test {
 protected:
  const model::Monitor monitor_ = shop();
  const WordingContext context_{
      [this](const model::MonitorId& id) { return id == kShop ? &monitor_ : nullptr; },
      "https://fw.example"};
};

TEST_F(Wording, SaysWhatFailedSinceWhenAndWhy) {
  const model::Message message = to_message(notice(model::Transition::opened), context_);
  EXPECT_EQ(message.subject, "Down: Shop <b>");
  EXPECT_EQ(message.event, "incident.opened");
  EXPECT_THAT(message.text,
              HasSubstr("the status code is not an accepted one (status 503, expected 200-299)"));
  EXPECT_THAT(message.text,
              HasSubstr("https://fw.example/incidents/local_0000000000000000000000000a"));
}

TEST_F(Wording, EscapesForHtml) {
  EXPECT_THAT(to_message(notice(model::Transition::opened), context_).html, Not(HasSubstr("<b>")));
}

TEST_F(Wording, RecoveryTellsHowLongItLasted) {
  const model::Message message = to_message(notice(model::Transition::resolved), context_);
  EXPECT_EQ(message.subject, "Recovered: Shop <b>");
  EXPECT_THAT(message.text, HasSubstr("after 1m30s"));
}

TEST_F(Wording, AStormStaysASmallDocument) {
  model::Notice storm = notice(model::Transition::opened);
  storm.changes.front().affected = 500;
  for (int i = 0; i < 499; ++i) {
    model::Change joined = storm.changes.front();
    joined.transition = model::Transition::joined;
    joined.monitor = model::MonitorId("local_" + std::string(23, '0') + std::to_string(100 + i));
    storm.changes.push_back(joined);
  }
  const model::Message message = to_message(storm, context_);
  EXPECT_EQ(message.subject, "Down: Shop <b> and 499 more");
  EXPECT_LT(message.payload.size(), 20'000U);
  const auto document = boost::json::parse(message.payload);
  EXPECT_EQ(document.at("incident").at("affected").as_int64(), 500);
  EXPECT_EQ(document.at("monitors").as_array().size(), kMonitorsNamedMax);
}

}  // namespace
}  // namespace fw::app
