#include "model/places/places.hpp"

#include <gtest/gtest.h>

#include <set>

namespace fw::model {
namespace {

TEST(Places, AllOfFlysAreKnown) {
  const Places places = Places::shipped();
  for (const char* name :
       {"ams", "arn", "atl", "bog", "bom", "bos", "cdg", "den", "dfw", "ewr", "eze", "fra",
        "gdl", "gig", "gru", "hkg", "iad", "jnb", "lax", "lhr", "mad", "mia", "nrt", "ord",
        "otp", "phx", "qro", "scl", "sea", "sin", "sjc", "syd", "waw", "yul", "yyz"}) {
    const KnownPlace* known = places.find(name);
    ASSERT_NE(known, nullptr) << name;
    EXPECT_FALSE(known->city.empty()) << name;
    ASSERT_TRUE(known->spot) << name;
    EXPECT_LE(std::abs(known->spot->latitude), 90) << name;
    EXPECT_LE(std::abs(known->spot->longitude), 180) << name;
  }
  std::set<std::string> continents;
  for (const auto& [name, known] : places.all()) continents.insert(known.place.continent);
  EXPECT_EQ(continents, (std::set<std::string>{"africa", "asia", "europe", "north-america",
                                               "oceania", "south-america"}));
}

TEST(Places, DistancesAreThoseOfTheEarth) {
  const Places places = Places::shipped();
  const auto km = [&](const char* a, const char* b) {
    return kilometres(*places.find(a)->spot, *places.find(b)->spot);
  };
  EXPECT_NEAR(km("fra", "ams"), 365, 10);
  EXPECT_NEAR(km("lhr", "syd"), 16'990, 60);
  EXPECT_NEAR(km("nrt", "sea"), 7'700, 60);
  EXPECT_DOUBLE_EQ(km("gru", "gru"), 0);
}

TEST(Places, WhatAMachineLeavesOutComesFromTheTable) {
  const Places places = Places::shipped();
  EXPECT_EQ(places.complete({.name = "fra"}), (Place{"fra", "eu-west", "europe"}));
  EXPECT_EQ(places.complete({.name = "fra", .region = "germany"}),
            (Place{"fra", "germany", "europe"}));
  EXPECT_EQ(places.complete({.name = "cellar"}), (Place{"cellar", "local", "local"}));
}

TEST(Places, AnInstallationAddsItsOwn) {
  Places places = Places::shipped();
  places.put({.place = {"cellar", "eu-west", "europe"}, .city = "Graz", .spot = {}});
  EXPECT_EQ(places.complete({.name = "cellar"}), (Place{"cellar", "eu-west", "europe"}));
  places.put({.place = {"fra", "germany", "europe"}, .city = "Frankfurt", .spot = {}});
  EXPECT_EQ(places.find("fra")->place.region, "germany");
}

TEST(Places, TheNearestRegionIsThatOfTheNearestPlace) {
  const Places places = Places::shipped();
  const std::vector<std::string> regions = {"us-east", "eu-west", "ap-south"};
  EXPECT_EQ(places.nearest_region({48.21, 16.37}, regions), "eu-west");
  EXPECT_EQ(places.nearest_region({-36.85, 174.76}, regions), "ap-south");
  EXPECT_EQ(places.nearest_region({-23.55, -46.63}, regions), "us-east");
  EXPECT_FALSE(places.nearest_region({0, 0}, std::vector<std::string>{"moon"}));
}

}  // namespace
}  // namespace fw::model
