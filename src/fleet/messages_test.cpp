#include "fleet/messages.hpp"

#include <gtest/gtest.h>

namespace fw::fleet {
namespace {

const Instant kNow = from_ms(1'795'000'000'123);
constexpr Tag kTag = 0x0000a1b2c3d4e5f6;

Beat some_beat() {
  Beat beat;
  beat.pulse.sequence = 301;
  beat.pulse.active_from = kNow + 5s;
  beat.pulse.config_epoch = 77;
  beat.pulse.engine_age = 12ms;
  beat.pulse.health_penalty = 2;
  beat.pulse.is_last = true;
  beat.pulse.failing_percent = 31;
  beat.wall = kNow;
  beat.steady = 0xabcdef;
  beat.echo = {0x123456, 321ms};
  return beat;
}

TEST(Messages, AHelloIsReadAsItWasWritten) {
  std::string bytes;
  write(bytes, kTag,
        Hello{.machine = {"e2865013d3d308"},
              .incarnation = 1'795'000'000'000,
              .place = {"fra", "eu-west", "europe"},
              .software = "0.1.0",
              .wants_answer = true,
              .beat = some_beat()});
  const auto header = read_header(bytes);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->type, Type::hello);
  EXPECT_EQ(header->sender, kTag);
  const auto hello = read_hello(bytes);
  ASSERT_TRUE(hello);
  EXPECT_EQ(hello->machine.value, "e2865013d3d308");
  EXPECT_EQ(hello->place.region, "eu-west");
  EXPECT_EQ(hello->software, "0.1.0");
  EXPECT_TRUE(hello->wants_answer);
  EXPECT_EQ(hello->beat.pulse.active_from, kNow + 5s);
  EXPECT_EQ(hello->beat.pulse.inactive_from, Instant::max());
}

TEST(Messages, AHelloTellsHowMuchAMachineDoes) {
  Hello hello{.machine = {"m"}, .place = {"fra", "eu-west", "europe"}, .beat = some_beat()};
  std::string without;
  write(without, kTag, hello);
  EXPECT_FALSE(read_hello(without)->vitals);
  hello.is_probe = true;
  hello.vitals = Vitals{.slots_per_minute = 10'000,
                        .lateness_p99 = 4ms,
                        .looks_under_way = 12,
                        .votes_abstained = 3,
                        .slots_yielded = 700};
  std::string with;
  write(with, kTag, hello);
  const auto read = read_hello(with);
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->is_probe);
  EXPECT_EQ(read->vitals, hello.vitals);
  with.pop_back();
  EXPECT_FALSE(read_hello(with)) << "cut";
}

TEST(Messages, ABeatIsSmall) {
  std::string bytes;
  Beat beat = some_beat();
  beat.has_window = false;
  beat.pulse.failing_percent.reset();
  write(bytes, kTag, beat);
  EXPECT_LE(bytes.size(), 30U);
  const auto read = read_beat(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->pulse.sequence, 301U);
  EXPECT_EQ(read->pulse.health_penalty, 2);
  EXPECT_TRUE(read->pulse.is_last);
  EXPECT_FALSE(read->pulse.failing_percent);
  EXPECT_FALSE(read->has_window);
  EXPECT_EQ(read->wall, kNow);
  EXPECT_EQ(read->steady, 0xabcdefU);
  ASSERT_TRUE(read->echo);
  EXPECT_EQ(read->echo->steady, 0x123456U);
  EXPECT_EQ(read->echo->held, 321ms);
}

TEST(Messages, AFullBatchFitsADatagram) {
  Batch batch;
  for (schedule::Token token = 1; token <= kTokensMax; ++token)
    (token % 3 == 0 ? batch.done : batch.begun).push_back(schedule::kTokenMax - token);
  std::string bytes;
  write(bytes, kTag, batch);
  EXPECT_LE(bytes.size(), kMessageBytesMax);
  Batch read;
  ASSERT_TRUE(read_batch(bytes, read));
  EXPECT_EQ(read.begun, batch.begun);
  EXPECT_EQ(read.done, batch.done);
}

TEST(Messages, DoubtsNameMonitorsByTheirHash) {
  std::string bytes;
  write(bytes, kTag, Doubts{{1, ~std::uint64_t{0}}, {5}});
  const auto read = read_doubts(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->quarantined, (std::vector<std::uint64_t>{1, ~std::uint64_t{0}}));
  EXPECT_EQ(read->cleared, std::vector<std::uint64_t>{5});
}

TEST(Messages, EveryCutIsRefusedAndWhatIsAppendedSkipped) {
  std::string hello;
  write(hello, kTag, Hello{.machine = {"m"}, .place = {}, .beat = some_beat()});
  for (std::size_t size = 0; size < hello.size(); ++size) {
    const std::string_view cut = std::string_view(hello).substr(0, size);
    EXPECT_FALSE(size >= kHeaderBytes && read_hello(cut));
    EXPECT_EQ(read_header(cut).has_value(), size >= kHeaderBytes);
  }
  EXPECT_TRUE(read_hello(hello + "a field of a later version"));
  std::string batch;
  write(batch, kTag, Batch{{1, 2}, {3}});
  Batch read;
  for (std::size_t size = kHeaderBytes; size < batch.size(); ++size)
    EXPECT_FALSE(read_batch(std::string_view(batch).substr(0, size), read));
}

TEST(Messages, AnotherVersionIsRefusedInAFormThatStays) {
  std::string message;
  write_bye(message, kTag);
  message[0] = 9;
  const auto newer = read_header(message);
  ASSERT_FALSE(newer);
  EXPECT_EQ(newer.error().code(), Code::denied);
  EXPECT_EQ(newer.error().sentence(),
            "it speaks version 9 of the fleet's protocol, this machine the versions 1 to 1");
  std::string refusal;
  write_refusal(refusal);
  EXPECT_TRUE(is_refusal(refusal));
  const auto told = read_header(refusal);
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().code(), Code::denied);
  EXPECT_FALSE(is_refusal(message));
}

TEST(Messages, WhatIsNoMessageIsInvalid) {
  EXPECT_EQ(read_header("").error().code(), Code::invalid);
  EXPECT_EQ(read_header("\x01").error().code(), Code::invalid);
  std::string unknown;
  write_bye(unknown, kTag);
  unknown[1] = 99;
  EXPECT_EQ(read_header(unknown).error().code(), Code::invalid);
  EXPECT_EQ(read_header(std::string(2'000, '\x01')).error().code(), Code::invalid);
}

}  // namespace
}  // namespace fw::fleet
