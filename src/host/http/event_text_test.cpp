#include "host/http/event_text.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace fw::http {
namespace {

using namespace std::string_view_literals;

std::string written(std::string_view event, std::string_view data, std::string_view id = {}) {
  std::string out;
  append_event(out, event, data, id);
  return out;
}

TEST(EventText, WritesWhatTheStandardSays) {
  EXPECT_EQ(written("a", "b", "1"), "event: a\nid: 1\ndata: b\n\n");
  EXPECT_EQ(written("", ""), "data: \n\n");
  EXPECT_EQ(written("", "a\nb\r\nc\rd"), "data: a\ndata: b\ndata: c\ndata: d\n\n");
}

TEST(EventText, LetsNoTextForgeAField) {
  EXPECT_EQ(written("a\ndata: x", "b", "1\r\n\r\nevent: y"),
            "event: adata: x\nid: 1event: y\ndata: b\n\n");
  EXPECT_EQ(written("a\0b"sv, "c"), "event: ab\ndata: c\n\n");
}

TEST(EventText, ReadsWhatItWrites) {
  std::string out;
  append_event(out, "state", "one\n two\n\n: three", "7");
  append_heartbeat(out);
  append_event(out, "", "x");
  const auto events = read_events(out);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0], (ReadEvent{"state", "one\n two\n\n: three", "7"}));
  EXPECT_EQ(events[1], (ReadEvent{"", "x", "7"}));
}

TEST(EventText, LeavesOutWhatIsCutOff) {
  EXPECT_TRUE(read_events("data: a\n").empty());
  EXPECT_TRUE(read_events("event: a\n\n").empty());
}

}  // namespace
}  // namespace fw::http
