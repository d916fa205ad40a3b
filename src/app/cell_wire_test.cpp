#include "app/cell_wire.hpp"

#include <gtest/gtest.h>

namespace fw::app {
namespace {

CellNews news() {
  return {.machine = {"m1"},
          .incarnation = 1'700'000'000'123,
          .notes = {{.number = 7, .kind = NoteKind::monitor, .id = "eu_1", .text = ""},
                    {.number = 8, .kind = NoteKind::memory, .id = "eu_2", .text = "a\n\"b\""}},
          .records = store::ForeignBatch{
              .machine = "m1",
              .asked = 40,
              .run = {.first = 42, .end = 44, .bytes = std::string("\0\n{}\xff", 5)}}};
}

TEST(CellWire, BringsBackWhatWasWritten) {
  const auto read = cell_news_from_wire(to_wire(news()));
  ASSERT_TRUE(read) << read.error().chain();
  EXPECT_EQ(read->machine, news().machine);
  EXPECT_EQ(read->incarnation, news().incarnation);
  EXPECT_EQ(read->notes, news().notes);
  ASSERT_TRUE(read->records);
  EXPECT_EQ(read->records->machine, "m1");
  EXPECT_EQ(read->records->asked, 40U);
  EXPECT_EQ(read->records->run.first, 42U);
  EXPECT_EQ(read->records->run.end, 44U);
  EXPECT_EQ(read->records->run.bytes, news().records->run.bytes);
  const auto answer = cell_answer_from_wire(to_wire(CellAnswer{.next = 5, .notes = 6}));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->next, 5U);
  EXPECT_EQ(answer->notes, 6U);
}

TEST(CellWire, AFirstContactBringsNoRecords) {
  CellNews first = news();
  first.records.reset();
  const auto read = cell_news_from_wire(to_wire(first));
  ASSERT_TRUE(read);
  EXPECT_FALSE(read->records);
}

TEST(CellWire, NotesOfANewerProgramAreLeftOut) {
  const auto read = cell_news_from_wire(
      R"({"machine":"m","incarnation":1,"notes":[{"number":1,"kind":"weather","id":"","text":""}]})"
      "\n");
  ASSERT_TRUE(read) << read.error().chain();
  EXPECT_TRUE(read->notes.empty());
}

TEST(CellWire, DamagedNewsAreRefused) {
  for (const std::string_view text :
       {"", "{}", "{}\n", "[]\n", R"({"machine":"m"})", "{\"machine\":\"m\",\"notes\":7}\n",
        "{\"machine\":\"m\",\"notes\":[7]}\n"}) {
    const auto read = cell_news_from_wire(text);
    ASSERT_FALSE(read) << text;
  }
  EXPECT_FALSE(cell_answer_from_wire("{}"));
}

}  // namespace
}  // namespace fw::app
