// What one region knows of the others.
#include "store/directory.hpp"

#include "world.hpp"

namespace fw::test {
namespace {

using store::Entry;

class DirectoryTest : public testing::Test {
 protected:
  World world;
  service::Directory& directory = world.services->directory();
};

TEST_F(DirectoryTest, KnowsWhereItsOwnPeopleAndPagesAreAtHome) {
  EXPECT_EQ(*directory.region_of_email("olga@example.org"), std::nullopt);
  world.owner();
  EXPECT_EQ(*directory.region_of_email(" OLGA@example.org"), "eu-west");
  EXPECT_EQ(*directory.region_of_page("status"), "eu-west");
  EXPECT_EQ(*directory.region_of_page("other"), std::nullopt);
}

TEST_F(DirectoryTest, HoldsNoAddressInClear) {
  world.owner();
  const auto system = *world.databases->open("system", model::Durability::full);
  const auto rows = *system->read({.sql = "SELECT kind, key, region FROM directory", .values = {}});
  ASSERT_EQ(rows.rows.size(), 2U);
  for (const auto& row : rows.rows) {
    EXPECT_EQ(std::get<std::string>(row[1]).size(), 64U);
    EXPECT_EQ(std::get<std::string>(row[1]).find("olga"), std::string::npos);
    EXPECT_EQ(std::get<std::string>(row[2]), "eu-west");
  }
}

TEST_F(DirectoryTest, AnotherRegionsEntriesStayUntilWhoMovedIsHere) {
  const auto system = *world.databases->open("system", model::Durability::full);
  const std::string olga = store::directory_key("", Entry::email, "olga@example.org");
  const std::string hugo = store::directory_key("", Entry::email, "hugo@example.org");
  ASSERT_TRUE(store::set_entries(*system, "us-east", Entry::email, {olga, hugo}));
  EXPECT_EQ(*directory.region_of_email("olga@example.org"), "us-east");
  world.owner();
  EXPECT_EQ(*directory.region_of_email("olga@example.org"), "eu-west");
  ASSERT_TRUE(store::set_entries(*system, "us-east", Entry::email, {hugo}));
  EXPECT_EQ(*directory.region_of_email("hugo@example.org"), "us-east");
  EXPECT_EQ(*store::find_region(*system, Entry::email, olga), "eu-west");
}

TEST_F(DirectoryTest, AnAddressThatAPageOfAnotherRegionHasIsTaken) {
  const auto system = *world.databases->open("system", model::Durability::full);
  ASSERT_TRUE(store::set_entries(*system, "us-east", Entry::page,
                                 {store::directory_key("", Entry::page, "status"),
                                  store::directory_key("", Entry::page, "shop")}));
  const auto ctx = world.owner();
  auto page = world.services->status_pages().list(ctx)->front();
  EXPECT_EQ(page.slug, "status-euw");
  const auto rename = [&](std::string slug) {
    return world.services->status_pages().update(
        ctx, page.id, {.slug = std::move(slug), .title = "Shop", .all_monitors = true});
  };
  const auto refused = rename("shop");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Code::conflict);
  EXPECT_TRUE(rename("shop-eu"));
  EXPECT_EQ(*directory.region_of_page("shop-eu"), "eu-west");
}

TEST_F(DirectoryTest, ListsEveryMachineThatWasThere) {
  const auto system = *world.databases->open("system", model::Durability::full);
  const store::MachineRecord fra{.machine = {"m-2"},
                                 .place = {"fra", "eu-west", "europe"},
                                 .version = "0.1",
                                 .started_at = from_ms(1),
                                 .seen_at = from_ms(2)};
  ASSERT_TRUE(store::note_machine(*system, fra));
  ASSERT_TRUE(directory.note_machine("0.2", world.clock.now()));
  const auto machines = *directory.machines();
  ASSERT_EQ(machines.size(), 2U);
  EXPECT_EQ(machines[0].machine.value, "m-2");
  EXPECT_EQ(machines[1].version, "0.2");
  ASSERT_TRUE(directory.forget_machine({"m-2"}));
  EXPECT_EQ(directory.machines()->size(), 1U);
}

}  // namespace
}  // namespace fw::test
