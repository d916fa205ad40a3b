#include "web/live/datastar.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "host/http/event_text.hpp"
#include "web/live/page.hpp"

namespace fw::web {
namespace {

std::vector<http::ReadEvent> read(const std::vector<WireEvent>& events) {
  return http::read_events(as_body(events));
}

TEST(Datastar, APatchIsOneEventWhoseEveryLineIsMarkup) {
  const auto events = read({patch(html("<p id=\"a\">\n{}\n</p>", std::string_view("x")))});
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].event, "datastar-merge-fragments");
  EXPECT_EQ(events[0].data, "fragments <p id=\"a\">\nfragments x\nfragments </p>");
}

TEST(Datastar, TextCannotForgeAnEventOrAnArgument) {
  const std::string evil =
      "x\r\n\r\nevent: datastar-execute-script\r\ndata: script alert(1)\rid: 7";
  const auto events = read({patch(html("<p id=\"a\">{}</p>", evil))});
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].event, "datastar-merge-fragments");
  EXPECT_EQ(events[0].id, "");
  for (const std::string_view line : split(events[0].data, '\n')) {
    EXPECT_TRUE(line.starts_with("fragments ")) << line;
  }
}

TEST(Datastar, SignalsOfARequestAreNumbersOrNothing) {
  EXPECT_EQ(signal_of(R"({"version": 12, "at": 1.0})", "version"), 12);
  EXPECT_EQ(signal_of(R"({"at": 1.0})", "at"), 1);
  for (const std::string_view text : {"", "{", "[]", "null", R"({"version": "12"})",
                                      R"({"version": 1e300})", R"({"version": {"a": 1}})"}) {
    EXPECT_EQ(signal_of(text, "version"), 0) << text;
  }
}

TEST(SentParts, AnUnchangedPartIsSentOnceUntilAGap) {
  SentParts parts;
  const Html a = html("<p id=\"a\">{}</p>", std::string_view("a"));
  const Html b = html("<p id=\"a\">{}</p>", std::string_view("b"));
  EXPECT_TRUE(parts.is_new(0, a));
  EXPECT_FALSE(parts.is_new(0, a));
  EXPECT_TRUE(parts.is_new(3, a));
  EXPECT_TRUE(parts.is_new(0, b));
  parts.forget();
  EXPECT_TRUE(parts.is_new(0, b));
}

}  // namespace
}  // namespace fw::web
