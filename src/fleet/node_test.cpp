#include "fleet/node.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "flow/schedule/testing/alone.hpp"

namespace fw::fleet {
namespace {

constexpr HashKey kKey = {2, 7, 1, 8};
const Instant kStart = from_ms(1'795'000'000'000);

model::MonitorId monitor(int number) {
  return model::MonitorId(fmt::format("local_{:026}", number));
}

Moment moment(Millis since_start, Millis step = 0ms) {
  return {kStart + since_start + step, 5'000ms + since_start};
}

Options options(const std::string& id, std::size_t expected, std::string region = "eu") {
  return {.key = kKey,
          .self = {{id}, {"fra", std::move(region), "europe"}, 1, "test"},
          .expected = expected};
}

Watch watch(int number, Millis interval, std::vector<std::string> regions = {}) {
  return {.monitor = monitor(number),
          .interval = interval,
          .timeout = std::min<Millis>(interval, 10s),
          .effective_from = kStart,
          .regions = std::move(regions)};
}

TEST(Node, AloneLooksAtEverySlotOfItsOwn) {
  Node node(options("a", 0), moment(0ms));
  schedule::testing::Alone alone(kKey);
  for (int i = 0; i < 40; ++i) {
    const Millis interval = i % 3 == 0 ? 1s : i % 3 == 1 ? 10s : 60s;
    auto one = watch(i, interval);
    one.first_within = 5s;
    node.put(one, moment(0ms));
    alone.put({monitor(i), interval, false, kStart, std::nullopt, 5s}, kStart);
  }
  Out out;
  Out sent;
  // Steps of all sizes, a stall of ten minutes, and a clock that goes back by 30 s.
  Millis step{0};
  Millis now{0};
  for (int turn = 0; turn < 3'000; ++turn) {
    now += Millis(turn % 7 * 40 + 1);
    if (turn == 1'000) now += 10min;
    if (turn == 2'000) step -= 30s;
    const schedule::testing::Tick tick = alone.advance(moment(now, step).wall);
    out.clear();
    node.advance(moment(now, step), out);
    ASSERT_EQ(out.looks.size(), tick.due.size()) << turn;
    for (std::size_t i = 0; i < tick.due.size(); ++i) {
      const model::Due due = node.due(out.looks[i]);
      EXPECT_EQ(due.monitor, tick.due[i].monitor);
      EXPECT_EQ(due.slot, tick.due[i].slot);
      EXPECT_EQ(due.planned_at, tick.due[i].planned_at);
      EXPECT_EQ(out.looks[i].vantage, model::Vantage::home);
      EXPECT_TRUE(node.begin(out.looks[i], moment(now, step), sent));
      node.finished(out.looks[i], moment(now, step));
    }
    ASSERT_EQ(out.missed.size(), tick.missed.size()) << turn;
    for (std::size_t i = 0; i < tick.missed.size(); ++i) {
      EXPECT_EQ(out.missed[i].monitor, tick.missed[i].monitor);
      EXPECT_EQ(out.missed[i].slot, tick.missed[i].slot);
      EXPECT_EQ(out.missed[i].count, tick.missed[i].count);
    }
    EXPECT_EQ(out.stepped_back, tick.stepped_back);
    EXPECT_TRUE(
        std::ranges::all_of(out.sends, [](const Send& send) { return send.to == Send::To::all; }));
  }
}

TEST(Node, LooksAgainWhenAsked) {
  Node node(options("a", 0), moment(0ms));
  node.put(watch(1, 60s), moment(0ms));
  Out out;
  node.advance(moment(0ms), out);
  node.again({monitor(1), 7, kStart + 2s, 1});
  out.clear();
  node.advance(moment(2s), out);
  const auto again = std::ranges::find(out.looks, 1, &Look::attempt);
  ASSERT_NE(again, out.looks.end());
  EXPECT_TRUE(node.begin(*again, moment(2s), out));
}

/// Machines on one table: what one says the others hear at once, unless they are cut off.
class Table {
 public:
  void add(const std::string& id, std::size_t expected, const std::string& region = "eu") {
    machines_.push_back(
        {std::make_unique<Node>(options(id, expected, region), moment(now_)), true, true});
  }
  Node& operator[](std::size_t machine) { return *machines_[machine].node; }
  void stop(std::size_t machine) { machines_[machine].is_up = false; }
  void resume(std::size_t machine) { machines_[machine].is_up = true; }
  void refuse_to_begin(std::size_t machine) { machines_[machine].begins = false; }

  void run(Millis until) {
    for (; now_ < until; now_ += 10ms) {
      for (std::size_t i = 0; i < machines_.size(); ++i)
        if (machines_[i].is_up && machines_[i].node->next() <= moment(now_).steady) step(i);
    }
  }
  [[nodiscard]] Millis now() const { return now_; }

  std::map<std::pair<schedule::Handle, model::Slot>, int> runs;
  std::map<model::Vantage, int> vantages;
  std::vector<Trouble> troubles;
  std::set<model::MonitorId> suspects;
  bool restart_engine = false;
  bool finishes = true;

 private:
  struct Machine {
    std::unique_ptr<Node> node;
    bool is_up = true;
    bool begins = true;
  };

  void step(std::size_t machine) {
    Out out;
    machines_[machine].node->advance(moment(now_), out);
    const std::vector<Look> looks = out.looks;
    for (const Look& look : looks) {
      if (!machines_[machine].begins || !machines_[machine].node->begin(look, moment(now_), out))
        continue;
      ++runs[{look.monitor, look.slot}];
      ++vantages[look.vantage];
      if (finishes) machines_[machine].node->finished(look, moment(now_));
    }
    deliver(machine, out);
  }
  void deliver(std::size_t from, const Out& out) {
    troubles.insert(troubles.end(), out.troubles.begin(), out.troubles.end());
    suspects.insert(out.suspects.begin(), out.suspects.end());
    restart_engine = restart_engine || out.restart_engine;
    const auto& peers = machines_[from].node->cell_peers();
    for (const Send& send : out.sends) {
      for (std::size_t to = 0; to < machines_.size(); ++to) {
        const auto peer = static_cast<Peer>(to);
        const bool is_meant =
            send.to == Send::To::all || (send.to == Send::To::one && send.peer == peer) ||
            (send.to == Send::To::cell && std::ranges::find(peers, peer) != peers.end());
        if (!is_meant || !machines_[to].is_up) continue;
        Out answer;
        machines_[to].node->receive(static_cast<Peer>(from), out.message(send), moment(now_),
                                    answer);
        deliver(to, answer);
      }
    }
  }

  std::vector<Machine> machines_;
  Millis now_{0};
};

/// Three machines of one region that watch a hundred monitors, settled.
Table three() {
  Table table;
  for (const char* id : {"a", "b", "c"}) table.add(id, 2);
  for (std::size_t i = 0; i < 3; ++i)
    for (int number = 0; number < 100; ++number) table[i].put(watch(number, 20s), moment(0ms));
  table.run(30s);
  table.runs.clear();
  table.vantages.clear();
  return table;
}

TEST(Node, ThreeShareTheSlots) {
  Table table = three();
  table.run(30s + 100s);
  EXPECT_NEAR(static_cast<double>(table.runs.size()), 500, 1);
  for (const auto& [slot, count] : table.runs) EXPECT_EQ(count, 1);
  EXPECT_EQ(table.vantages[model::Vantage::shadow], 0);
  EXPECT_TRUE(table.troubles.empty());
  EXPECT_EQ(table[0].roster().view().all().size(), 2U);
  EXPECT_EQ(table[0].roster().offsets().median(), 0ms);
}

TEST(Node, AnUnderstudyActsWhereTheOwnerIsGone) {
  Table table = three();
  table.stop(1);
  table.run(30s + 100s);
  EXPECT_NEAR(static_cast<double>(table.runs.size()), 500, 15);
  for (const auto& [slot, count] : table.runs) EXPECT_EQ(count, 1);
  EXPECT_GT(table.vantages[model::Vantage::shadow], 5);
  EXPECT_LT(table.vantages[model::Vantage::shadow], 60);  // and 10 s later the slots are theirs
}

TEST(Node, AMachineThatDoesNotBeginStepsBack) {
  Table table = three();
  table.refuse_to_begin(0);
  table.run(30s + 100s);
  EXPECT_TRUE(table.restart_engine);
  ASSERT_FALSE(table.troubles.empty());
  EXPECT_EQ(table.troubles[0].kind, Trouble::Kind::taken_over);
  EXPECT_NEAR(static_cast<double>(table.runs.size()), 500, 12);
}

TEST(Node, AMachineThatStoodStillTakesNothingTwice) {
  for (const Millis still : {2s, 6s, 25s}) {
    Table table = three();
    table.stop(0);
    table.run(30s + still);
    table.resume(0);
    table.run(130s);
    EXPECT_NEAR(static_cast<double>(table.runs.size()), 500, 15);
    for (const auto& [slot, count] : table.runs) EXPECT_EQ(count, 1) << to_text(still);
    EXPECT_FALSE(table.restart_engine);
  }
}

TEST(Node, LeavesWithNotice) {
  Table table = three();
  table[2].leave(moment(table.now()));
  table.run(40s);
  EXPECT_TRUE(table[2].has_left());
  EXPECT_EQ(table[0].roster().view().all().size(), 1U);
  table.run(130s);
  EXPECT_NEAR(static_cast<double>(table.runs.size()), 500, 1);
  for (const auto& [slot, count] : table.runs) EXPECT_EQ(count, 1);
  EXPECT_EQ(table.vantages[model::Vantage::shadow], 0);
}

TEST(Node, WhatALostMachineHadBegunIsSuspectAndLookedAtAgain) {
  Table table = three();
  table.finishes = false;
  table.run(34s);
  const auto begun = table.runs.size();
  ASSERT_GT(begun, 2U);
  table.stop(0);
  Out out;
  table[1].lost(0, moment(34s), out);
  EXPECT_FALSE(out.suspects.empty());
  EXPECT_LT(out.suspects.size(), begun);
  table.finishes = true;
  EXPECT_EQ(table.vantages[model::Vantage::redo], 0);
  table.run(39s);
  EXPECT_GT(table.vantages[model::Vantage::redo], 0);
}

TEST(Node, AnotherRegionStandsInForOneThatIsSilent) {
  Table table;
  table.add("a", 2, "eu");
  table.add("b", 2, "us");
  table.add("c", 2, "ap");
  for (std::size_t i = 0; i < 3; ++i)
    for (int number = 0; number < 60; ++number)
      table[i].put(watch(number, 20s, {"eu", "us", "ap"}), moment(0ms));
  table.run(30s);
  table.runs.clear();
  table.stop(2);
  table.run(130s);
  EXPECT_GT(table.vantages[model::Vantage::fallback], 90);
  EXPECT_NEAR(static_cast<double>(table.runs.size()), 300, 3);
  EXPECT_FALSE(table[0].is_isolated());
  table.stop(1);
  table.run(140s);
  EXPECT_TRUE(table[0].is_isolated());
  table.vantages.clear();
  table.run(200s);
  EXPECT_EQ(table.vantages[model::Vantage::fallback], 0);  // a minority does only its own
}

TEST(Node, SaysWhenAnotherHasItsName) {
  Table table = three();
  Options twin = options("a", 2);
  twin.self.incarnation = 9;
  Node other(twin, moment(table.now()));
  Out out;
  other.advance(moment(table.now()), out);
  Out heard;
  table[0].receive(7, out.message(out.sends.front()), moment(table.now()), heard);
  ASSERT_EQ(heard.troubles.size(), 1U);
  EXPECT_EQ(heard.troubles[0].kind, Trouble::Kind::same_id);
}

TEST(Node, RefusesAnotherVersionOnBothSidesOnceAMinute) {
  Table table = three();
  std::string message;
  write_bye(message, 5);
  message[0] = 2;
  Out out;
  table[0].receive(9, message, moment(30s), out);
  table[0].receive(9, message, moment(31s), out);
  ASSERT_EQ(out.troubles.size(), 1U);
  EXPECT_EQ(out.troubles[0].kind, Trouble::Kind::version);
  ASSERT_EQ(out.sends.size(), 1U);
  Out back;
  table[1].receive(4, out.message(out.sends[0]), moment(30s), back);
  ASSERT_EQ(back.troubles.size(), 1U);
  EXPECT_TRUE(back.sends.empty());
}

}  // namespace
}  // namespace fw::fleet
