// What holds for any maps: random rows out of a small pool, so that they meet again.
#include <gtest/gtest.h>

#include <random>

#include "scan/diff/watch.hpp"

namespace fw::scan {
namespace {

using model::ChangeKind;
using model::DependencyMap;

class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}

  DependencyMap map() {
    DependencyMap map;
    map.url = map.final_url = "https://shop.example/";
    map.status = 200;
    map.pages = {{map.url, 200, ""}, {"https://shop.example/checkout", 200, ""}};
    for (const char* type : {"A", "NS", "MX", "CAA", "TXT", "CNAME"})
      for (int i = number(3); i > 0; --i)
        map.dns.push_back({"shop.example", type, fmt::format("192.0.{}.1", number(4)), 60});
    for (int i = number(6); i > 0; --i) {
      const std::string host = fmt::format("h{}.example", number(5));
      const std::string page = number(2) == 0 ? "script on /" : "script on /checkout";
      map.scripts.push_back({"script", host + "/a.js", page});
      map.unknown_hosts.push_back({host, {{"script", host + "/a.js", page}}});
    }
    if (number(2) == 0) map.protections = {"content-security-policy"};
    if (number(4) == 0) map.dangling = {{"old.shop.example", "x.example", "it does not exist"}};
    return map;
  }

  int number(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }

 private:
  std::mt19937 random_;
};

bool is_about_leaving(const model::MapChange& change) {
  return !change.before.empty() || change.kind == ChangeKind::protection_lost ||
         change.kind == ChangeKind::host_removed || change.kind == ChangeKind::script_removed;
}

TEST(DiffProperty, TheSameMapIsNoChangeHoweverOften) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    Maker maker(seed);
    const DependencyMap map = maker.map();
    EXPECT_TRUE(diff(map, map).empty()) << seed;
    Instant at = from_ms(0);
    Memory memory = first_look(map, at).memory;
    for (int i = 0; i < 5; ++i) {
      at += Millis(86'400'000);
      Step step = compare(std::move(memory), map, at);
      EXPECT_TRUE(step.changes.empty()) << seed;
      memory = std::move(step.memory);
    }
  }
}

TEST(DiffProperty, ALookThatSawNothingTakesNothingAwayHoweverLong) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    Maker maker(seed);
    const DependencyMap map = maker.map();
    DependencyMap blind;
    blind.url = blind.final_url = map.url;
    blind.status = maker.number(2) == 0 ? 503 : 0;
    blind.notes = {"DNS: no time was left to ask for shop.example"};
    Instant at = from_ms(0);
    Memory memory = first_look(map, at).memory;
    for (int i = 0; i < 10; ++i) {
      at += Millis(86'400'000);
      Step step = compare(std::move(memory), i == 9 ? map : blind, at);
      EXPECT_TRUE(step.changes.empty()) << seed << " look " << i;
      memory = std::move(step.memory);
    }
  }
}

TEST(DiffProperty, NothingLeavesInOneLookButByAnotherInItsPlace) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    Maker maker(seed);
    const DependencyMap before = maker.map();
    DependencyMap less = before;
    std::erase_if(less.scripts, [&](const auto&) { return maker.number(2) == 0; });
    less.unknown_hosts.clear();
    less.protections.clear();
    const Memory memory = first_look(before, from_ms(0)).memory;
    for (const model::MapChange& change : compare(memory, less, from_ms(1)).changes)
      EXPECT_FALSE(is_about_leaving(change)) << seed << " " << change.sentence;
  }
}

TEST(DiffProperty, WhatComesAndGoesIsToldAtMostOnceAMonth) {
  for (unsigned seed = 0; seed < 100; ++seed) {
    Maker maker(seed);
    DependencyMap base = maker.map();
    base.unknown_hosts.clear();
    base.scripts.clear();
    DependencyMap with = base;
    with.unknown_hosts = {{"ads.example", {{"script", "ads.example/a.js", "script on /"}}}};
    Instant at = from_ms(0);
    Memory memory = first_look(base, at).memory;
    std::size_t told = 0;
    for (int i = 0; i < 30; ++i) {
      at += Millis(86'400'000);
      Step step = compare(std::move(memory), maker.number(2) == 0 ? base : with, at);
      for (const model::MapChange& change : step.changes)
        told += change.kind == ChangeKind::host_added ? 1 : 0;
      memory = std::move(step.memory);
    }
    EXPECT_LE(told, 1U) << seed;
  }
}

TEST(DiffProperty, AMemoryIsTheSameAfterTheStore) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    Maker maker(seed);
    const Memory memory = first_look(maker.map(), from_ms(seed)).memory;
    const auto read = memory_from_json(to_json(memory));
    ASSERT_TRUE(read);
    EXPECT_EQ(to_json(*read), to_json(memory));
  }
}

}  // namespace
}  // namespace fw::scan
