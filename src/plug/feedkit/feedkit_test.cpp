#include <gmock/gmock.h>

#include "plug/feedkit/dates.hpp"
#include "plug/feedkit/feed.hpp"
#include "plug/feedkit/history.hpp"
#include "plug/feedkit/json.hpp"
#include "plug/feedkit/levels.hpp"
#include "plug/feedkit/utf16.hpp"

namespace fw::feedkit {
namespace {

using model::VendorLevel;
using testing::HasSubstr;

std::optional<Instant> at(std::string_view text) {
  const auto instant = parse_rfc3339(text);
  return instant ? std::optional(*instant) : std::nullopt;
}

TEST(Dates, AreReadAsFeedsWriteThem) {
  const auto noon = at("2026-11-23T12:00:00Z");
  for (const std::string_view text :
       {"Mon, 23 Nov 2026 12:00:00 +0000", "Mon, 23 Nov 2026 12:00:00 GMT", "23 Nov 2026 12:00 UT",
        "Mon, 23 Nov 2026 12:00:00 Z", "Mon, 23 Nov 2026 04:00:00 PST",
        "Mon, 23 November 2026 13:30:00 +0130", " 2026-11-23T13:00:00+01:00 ",
        "Mon, 23 Nov 2026 12:00:00"})
    EXPECT_EQ(parse_date(text), noon) << text;
  for (const std::string_view text :
       {"", "yesterday", "Mon, 31 Feb 2026 12:00:00 GMT", "Mon, 23 Nov 2026 25:00:00 GMT",
        "Mon, 23 Nov 2026 12:00:00 +9999", "Mon, 23 Nov 2026 12:00:00 ZONE", "1 2 3 4 5",
        "Mon, 23 Nov 999999999 12:00:00 GMT", "-1 Nov 2026 12:00 GMT"})
    EXPECT_EQ(parse_date(text), std::nullopt) << text;
}

TEST(Feed, RssOneIsReadToo) {
  const auto feed = read_feed(
      R"(<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
      xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
      <channel><title>Acme</title></channel><image><title>Logo</title></image>
      <item><title>A &amp; B</title><dc:date>2026-11-23T12:00:00Z</dc:date></item></rdf:RDF>)");
  ASSERT_TRUE(feed) << feed.error().sentence();
  EXPECT_EQ(feed->title, "Acme");
  ASSERT_EQ(feed->items.size(), 1U);
  EXPECT_EQ(feed->items[0].title, "A & B");
  EXPECT_EQ(feed->items[0].at, at("2026-11-23T12:00:00Z"));
}

TEST(Feed, XhtmlIsText) {
  const auto feed = read_feed(
      R"(<feed><entry><title type="xhtml"><div>Late <b>mail</b></div></title>
      <content><div><p>Resolved</p><p>Thanks</p></div></content></entry></feed>)");
  ASSERT_TRUE(feed);
  EXPECT_EQ(feed->items[0].title, "Late  mail");
  EXPECT_THAT(feed->items[0].text, HasSubstr("Resolved"));
}

TEST(Feed, IsBounded) {
  std::string items;
  for (int i = 0; i < 300; ++i) items += "<item><title>x</title></item>";
  const auto many = read_feed("<rss><channel>" + items + "</channel></rss>");
  ASSERT_TRUE(many);
  EXPECT_EQ(many->items.size(), kFeedItemsMax);
  const auto long_text = read_feed("<rss><channel><item><description>" + std::string(100'000, 'x') +
                                   "</description></item></channel></rss>");
  ASSERT_TRUE(long_text);
  EXPECT_EQ(long_text->items[0].text.size(), kFeedTextBytesMax);
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  EXPECT_FALSE(read_feed("<rss>" + deep));
  EXPECT_FALSE(read_feed(R"(<!DOCTYPE rss [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><rss>&b;</rss>)"));
  EXPECT_FALSE(read_feed(""));
}

Telling telling(std::string title, std::string text = {}) {
  return telling_of({.title = std::move(title), .text = std::move(text), .at = {}});
}

TEST(History, AnItemTellsOfItsState) {
  EXPECT_EQ(telling("Errors", "Nov 23 Investigating - until this is resolved."), Telling::open);
  EXPECT_EQ(telling("Errors", "Status: Identified We see it"), Telling::open);
  EXPECT_EQ(telling("Errors", "We are currently investigating."), Telling::open);
  EXPECT_EQ(telling("Errors", "Resolved - fixed. Investigating - we look."), Telling::over);
  EXPECT_EQ(telling("[Resolved] Errors", "We were investigating."), Telling::over);
  EXPECT_EQ(telling("RESOLVED: Errors", "Investigating - x"), Telling::over);
  EXPECT_EQ(telling("Errors", "We identified the cause and resolved it."), Telling::nothing);
  EXPECT_EQ(telling("Investigating errors", "Pages are slow."), Telling::open);
  EXPECT_EQ(telling("Unresolved errors", "Pages are slow."), Telling::nothing);
  EXPECT_EQ(telling("New disks", "Scheduled - next week"), Telling::planned);
  EXPECT_EQ(telling("New release", "Faster than ever"), Telling::nothing);
}

TEST(History, OfEqualDatesTheFirstIsTheNewest) {
  const auto noon = at("2026-11-23T12:00:00Z");
  const Feed feed{.title = "Acme",
                  .updated_at = {},
                  .items = {{"One", "Investigating", noon},
                            {"Two", "Resolved", noon},
                            {"Three", "Monitoring", at("2026-11-20T12:00:00Z")}}};
  EXPECT_EQ(summary_of_history(feed, *noon).level, VendorLevel::degraded);
  const Feed undated{.title = "Acme",
                     .updated_at = {},
                     .items = {{"One", "Resolved", {}}, {"Two", "Investigating", {}}}};
  EXPECT_EQ(summary_of_history(undated, *noon).level, std::nullopt);
}

TEST(History, TheTitleSaysHowBad) {
  const auto level = [](std::string title) {
    return incident_of({.title = std::move(title), .text = {}, .at = {}}).level;
  };
  EXPECT_EQ(level("Slow pages"), VendorLevel::degraded);
  EXPECT_EQ(level("Outage of the API"), VendorLevel::partial_outage);
  EXPECT_EQ(level("Major Outage"), VendorLevel::major_outage);
  EXPECT_EQ(level("Emergency maintenance"), VendorLevel::maintenance);
}

TEST(Levels, WordsAreComparedWithoutTheirMarks) {
  constexpr std::array<LevelWord, 1> table = {{{"majoroutage", VendorLevel::major_outage}}};
  for (const char* word : {"MAJOROUTAGE", "major_outage", "Major Outage", "major-outage"})
    EXPECT_EQ(level_of(table, word), VendorLevel::major_outage) << word;
  EXPECT_EQ(level_of(table, ""), std::nullopt);
  EXPECT_EQ(level_of(table, std::string(1'000'000, 'x')), std::nullopt);
}

TEST(Levels, AMajorOutageIsOneOfAllParts) {
  const auto part = [](std::optional<VendorLevel> level, bool is_group = false) {
    return model::VendorComponent{
        .id = {}, .name = {}, .group_id = {}, .is_group = is_group, .level = level};
  };
  using Parts = std::vector<model::VendorComponent>;
  constexpr auto out = VendorLevel::major_outage;
  EXPECT_EQ(level_of_parts(Parts{}), std::nullopt);
  EXPECT_EQ(level_of_parts(Parts{part(std::nullopt)}), std::nullopt);
  EXPECT_EQ(level_of_parts(Parts{part(out), part(out)}), out);
  EXPECT_EQ(level_of_parts(Parts{part(out), part(VendorLevel::operational)}),
            VendorLevel::partial_outage);
  EXPECT_EQ(level_of_parts(Parts{part(out, true), part(VendorLevel::degraded)}),
            VendorLevel::degraded);
}

TEST(Json, WhatIsNotJsonIsCalledByWhatItIs) {
  EXPECT_THAT(parse("  <!doctype html>").error().sentence(), HasSubstr("page for people"));
  EXPECT_THAT(parse("nonsense").error().sentence(), HasSubstr("nonsense"));
  EXPECT_TRUE(parse("\xef\xbb\xbf{}")) << "a byte order mark does no harm";
  EXPECT_FALSE(parse(std::string(100'000, '[')));
}

TEST(Json, InstantsComeInManyForms) {
  const auto read = [](std::string_view text) {
    return instant(*parse_object(fmt::format(R"({{"t":{}}})", text)), "t");
  };
  const auto noon = at("2026-11-23T12:00:00Z");
  for (const char* text : {R"("2026-11-23T12:00:00Z")", "1795435200", R"("1795435200")",
                           "1795435200000", R"("2026-11-23T13:00:00+01:00")"})
    EXPECT_EQ(read(text), noon) << text;
  for (const char* text : {"null", "true", "-5", R"("soon")", "9223372036854775807", "1.5"})
    EXPECT_EQ(read(text), std::nullopt) << text;
}

TEST(Utf16, BothOrdersAndPairs) {
  EXPECT_EQ(to_utf8(std::string("\xfe\xff\0a\xd8\x3c\xdf\x0d", 8)), "a\xf0\x9f\x8c\x8d");
  EXPECT_EQ(to_utf8(std::string("a\0\xe9\0", 4)), "a\xc3\xa9");
  EXPECT_EQ(to_utf8("{}"), "{}");
  EXPECT_EQ(to_utf8(""), "");
  EXPECT_FALSE(to_utf8(std::string("\xfe\xff\0", 3)));
  EXPECT_FALSE(to_utf8(std::string("\xfe\xff\xdc\x00", 4)));
  EXPECT_FALSE(to_utf8(std::string("\xfe\xff\xd8\x00", 4)));
}

}  // namespace
}  // namespace fw::feedkit
