#include "flow/verify/memory.hpp"

#include <gtest/gtest.h>

namespace fw::verify {
namespace {

Memory full() {
  Memory memory;
  memory.monitor = model::MonitorId("local_shop");
  memory.state = model::State::down;
  memory.reason = model::Reason::http_status;
  memory.detail = "status 503,\texpected; 200\n\"ü\"";
  memory.since = from_ms(1'795'000'000'000);
  memory.probes = {"aa", "bb"};
  memory.slot = 42;
  memory.slot_planned_at = from_ms(1'795'000'060'000);
  memory.attempts = 3;
  memory.question = Question::recovering;
  memory.votes = {{.probe_id = "cc",
                   .outcome = model::Outcome::up,
                   .detail = "a,b;c",
                   .slot = 42,
                   .started_at = from_ms(5),
                   .machine = {"m,1"},
                   .place = {.name = "fra", .region = "eu-west", .continent = "europe"},
                   .footing = model::Footing::fallback,
                   .round = 2},
                  {.probe_id = "dd"}};
  memory.blind = true;
  memory.blind_slots = 2;
  memory.flapping = true;
  memory.transitions = {from_ms(1), from_ms(2)};
  memory.extent = model::Extent::partial;
  memory.verified = model::Verified::regions;
  memory.round = 2;
  memory.quorum_slot = 41;
  memory.marks = {{.slot = 40, .partial = true, .probes = {"ee", "f,f"}}, {.slot = 41}};
  memory.regional_slots = 1;
  memory.regional_since = from_ms(7);
  memory.recent = {{41, "eu-west", true}, {42, "a,b:c", false}, {42, "", false}};
  memory.is_held = true;
  return memory;
}

TEST(Memory, ReadsBackWhatItWrites) {
  const auto text = pack(full());
  const auto read = unpack(text);
  ASSERT_TRUE(read);
  EXPECT_EQ(pack(*read), text);
  EXPECT_EQ(read->detail, full().detail);
  EXPECT_EQ(read->votes.at(0).place, full().votes.at(0).place);
  EXPECT_EQ(read->votes.at(0).machine, full().votes.at(0).machine);
  EXPECT_EQ(read->transitions, full().transitions);
  EXPECT_EQ(read->question, Question::recovering);
  EXPECT_EQ(read->marks, full().marks);
  EXPECT_EQ(read->recent, full().recent);
  EXPECT_EQ(read->votes.at(0).round, 2);
}

TEST(Memory, ReadsWhatWasWrittenBeforeThereWereFleets) {
  const auto read = unpack(
      "v1\tlocal_shop\tdown\thttp_status\tstatus%20503\t1795000000000\taa,bb\t42\t"
      "1795000060000\t3\t3\tcc,up,none,,42,5,m,fra,eu-west,europe\t0\t0\t0\t1\t1,2");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->state, model::State::down);
  EXPECT_EQ(read->votes.at(0).place.region, "eu-west");
  EXPECT_EQ(read->verified, model::Verified::alone);
  EXPECT_EQ(read->transitions.size(), 2U);
}

TEST(Memory, ReadsBackAnEmptyOne) {
  const auto read = unpack(pack(Memory{}));
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->votes.empty());
  EXPECT_TRUE(read->probes.empty());
}

TEST(Memory, RefusesAnythingElse) {
  const auto text = pack(full());
  for (std::size_t length = 0; length < text.size(); ++length) {
    const auto read = unpack(std::string_view(text).substr(0, length));
    EXPECT_FALSE(read && pack(*read) == text) << length;
  }
  EXPECT_FALSE(unpack(""));
  EXPECT_FALSE(unpack("v3" + text.substr(2)));
  EXPECT_FALSE(unpack("v1" + text.substr(2)));
  EXPECT_FALSE(unpack(text + "\t1"));
  EXPECT_EQ(unpack("v1\tx").error().code(), Code::corrupt);
}

}  // namespace
}  // namespace fw::verify
