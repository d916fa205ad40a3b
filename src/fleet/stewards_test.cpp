#include "fleet/stewards.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <set>

namespace fw::fleet {
namespace {

using model::AccountId;
using model::MachineId;

constexpr HashKey kKey = {'s', 't', 'e', 'w'};

std::vector<MachineId> machines(int count) {
  std::vector<MachineId> all;
  for (int i = 0; i < count; ++i) all.push_back({fmt::format("m{}", i)});
  return all;
}

AccountId account(int number) { return AccountId(fmt::format("eu_{:026}", number)); }

TEST(Stewards, EveryAccountIsDecidedByOneMachine) {
  std::vector<Stewards> cell;
  for (const MachineId& machine : machines(5)) cell.emplace_back(kKey, machine);
  for (int i = 0; i < 200; ++i)
    for (Stewards& one : cell) EXPECT_FALSE(one.add(account(i))) << "before anybody may decide";
  std::size_t gained = 0;
  for (Stewards& one : cell) gained += one.set(machines(5)).gained.size();
  EXPECT_EQ(gained, 200U);
  for (int i = 0; i < 200; ++i) {
    int stewards = 0;
    for (const Stewards& one : cell) stewards += one.is_mine(account(i)) ? 1 : 0;
    EXPECT_EQ(stewards, 1) << account(i).value;
  }
}

TEST(Stewards, AMachineThatGoesMovesItsOwnShareOnly) {
  Stewards stays(kKey, {"m1"});
  for (int i = 0; i < 300; ++i) static_cast<void>(stays.add(account(i)));
  static_cast<void>(stays.set(machines(4)));
  std::set<AccountId> of_m3;
  for (int i = 0; i < 300; ++i)
    if (stays.steward_of(account(i))->value == "m3") of_m3.insert(account(i));
  const auto moved = stays.set(machines(3));
  EXPECT_TRUE(moved.lost.empty());
  EXPECT_FALSE(moved.gained.empty());
  for (const AccountId& one : moved.gained) EXPECT_TRUE(of_m3.contains(one)) << one.value;
  EXPECT_EQ(stays.set(machines(4)).lost.size(), moved.gained.size());
}

TEST(Stewards, AloneItDecidesEverythingAndWithoutItselfNothing) {
  Stewards alone(kKey, {"m0"});
  static_cast<void>(alone.set(machines(1)));
  EXPECT_TRUE(alone.add(account(1)));
  EXPECT_FALSE(alone.add(account(1))) << "known already";
  EXPECT_EQ(alone.set({}).lost.size(), 1U);
  EXPECT_FALSE(alone.is_mine(account(1)));
  EXPECT_EQ(alone.steward_of(account(1)), nullptr);
}

TEST(Stewards, AnAccountWithoutMonitorsIsForgotten) {
  Stewards alone(kKey, {"m0"});
  static_cast<void>(alone.set(machines(1)));
  EXPECT_TRUE(alone.add(account(1)));
  EXPECT_FALSE(alone.add(account(1)));
  EXPECT_FALSE(alone.remove(account(1)));
  EXPECT_TRUE(alone.remove(account(1)));
  EXPECT_FALSE(alone.is_mine(account(1)));
  EXPECT_TRUE(alone.add(account(1)));
}

}  // namespace
}  // namespace fw::fleet
