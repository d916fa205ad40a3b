#include "app/vendor_sightings.hpp"

#include <gtest/gtest.h>

namespace fw::app {
namespace {

using model::MonitorId;
using model::State;

const model::AccountId kSystem("system");

class Vendor final : public model::CheckKind {
 public:
  std::string_view name() const override { return "vendor"; }
  std::string_view title() const override { return ""; }
  std::string_view target_help() const override { return ""; }
  std::string_view example_target() const override { return ""; }
  model::SettingsTable settings() const override { return {}; }
  bool is_second_hand() const override { return true; }
  Result<> accept(const std::string&, const model::Settings&) const override { return {}; }
  std::vector<std::string> vendor_hosts(const std::string&,
                                        const model::Settings& settings) const override {
    const auto found = settings.find("hosts");
    return found == settings.end() ? std::vector<std::string>() : std::vector{found->second};
  }
  void probe(model::ProbeRequest, model::ProbeDone) override {}
};

class Directory final : public model::VendorDirectory {
 public:
  std::optional<model::VendorPage> find(std::string_view slug) const override {
    if (slug != "stripe") return std::nullopt;
    model::VendorPage page;
    page.url = "https://status.stripe.com";
    return page;
  }
};

class SightingsTest : public testing::Test {
 protected:
  SightingsTest() {
    kinds_.push_back(std::make_unique<Vendor>());
    model::Monitor look;
    look.id = MonitorId("look");
    look.account = kSystem;
    look.kind = "tls";
    look.target = "js.stripe.com:443";
    sightings_.put(look);
    sightings_.put(customer("shop"));
  }

  static model::Monitor customer(std::string id) {
    model::Monitor monitor;
    monitor.id = MonitorId(std::move(id));
    monitor.account = model::AccountId("local_owner");
    monitor.kind = "vendor";
    monitor.target = "stripe";
    monitor.settings = {{"hosts", "js.stripe.com"}};
    return monitor;
  }

  VendorSighting saw(State state) {
    return sightings_.note(MonitorId("look"), state, model::Reason::connect_refused,
                           from_ms(1'000));
  }

  model::CheckKinds kinds_;
  Directory directory_;
  VendorSightings sightings_{kinds_, directory_, kSystem};
};

TEST_F(SightingsTest, WhoDependsOnAHostIsToldWhenItChanges) {
  const VendorSighting first = saw(State::down);
  EXPECT_EQ(first.dependents, std::vector{MonitorId("shop")});
  EXPECT_FALSE(first.good);
  EXPECT_TRUE(saw(State::down).dependents.empty()) << "nothing changed";
  EXPECT_TRUE(saw(State::up).good);
}

TEST_F(SightingsTest, WhatWasSeenIsKnownByHost) {
  EXPECT_TRUE(sightings_.of({"js.stripe.com"}).empty());
  static_cast<void>(saw(State::down));
  const auto known = sightings_.of({"other.example", "js.stripe.com"});
  ASSERT_EQ(known.size(), 1U);
  EXPECT_EQ(known[0].state, State::down);
  EXPECT_EQ(known[0].since, from_ms(1'000));
}

TEST_F(SightingsTest, AVerdictOfACustomersOwnMonitorIsNoSighting) {
  const auto seen =
      sightings_.note(MonitorId("shop"), State::down, model::Reason::vendor_down, from_ms(1));
  EXPECT_TRUE(seen.dependents.empty());
}

TEST_F(SightingsTest, WhoIsGoneIsNotTold) {
  sightings_.forget(MonitorId("shop"));
  EXPECT_TRUE(saw(State::down).dependents.empty());
  sightings_.forget(MonitorId("look"));
  EXPECT_TRUE(sightings_.of({"js.stripe.com"}).empty());
}

TEST_F(SightingsTest, AMonitorThatChangedIsToldByItsNewPageOnly) {
  model::VendorPage stripe;
  stripe.url = "https://status.stripe.com";
  EXPECT_EQ(sightings_.dependents(stripe), std::vector{MonitorId("shop")});
  model::Monitor other = customer("shop");
  other.target = "https://status.acme.example";
  sightings_.put(other);
  EXPECT_TRUE(sightings_.dependents(stripe).empty());
  stripe.url = "https://status.acme.example";
  EXPECT_EQ(sightings_.dependents(stripe), std::vector{MonitorId("shop")});
}

}  // namespace
}  // namespace fw::app
