// Migrations: every earlier format becomes the same as a fresh one, rows stay, and a program that
// is older than a database leaves it alone.
#include "store/migrate.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "world.hpp"

namespace fw::test {
namespace {

using store::Tier;

struct Named {
  Tier tier;
  const char* folder;
};
constexpr std::array<Named, 4> kTiers = {{{Tier::system, "system"},
                                          {Tier::account, "account"},
                                          {Tier::monitor, "monitor"},
                                          {Tier::keys, "keys"}}};

class Migrations : public testing::TestWithParam<Named> {
 protected:
  std::shared_ptr<model::Database> fresh(std::string_view name) {
    return *databases_->open(name, model::Durability::full);
  }

  /// As the program that knew the first `version` scripts left it.
  std::shared_ptr<model::Database> of_version(int version) {
    const auto database = fresh(fmt::format("monitors/local/local_v{}", version));
    std::vector<model::Statement> batch;
    for (int i = 0; i < version; ++i)
      for (std::string& statement : store::statements_of(scripts().at(static_cast<std::size_t>(i))))
        batch.push_back({std::move(statement), {}});
    batch.push_back({fmt::format("PRAGMA user_version = {}", version), {}});
    const auto written = database->write(batch);
    EXPECT_TRUE(written) << written.error().chain();
    return database;
  }

  static std::vector<std::string> scripts() {
    const std::filesystem::path folder =
        std::filesystem::path(FW_SOURCE_DIR) / "src/store/migrations" / GetParam().folder;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
      files.push_back(entry.path());
    std::ranges::sort(files);
    std::vector<std::string> texts;
    for (const auto& file : files) {
      std::stringstream text;
      text << std::ifstream(file).rdbuf();
      texts.push_back(text.str());
    }
    return texts;
  }

  static std::vector<std::string> schema_of(model::Database& database) {
    const auto rows = *database.read(
        {"SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY 1",
         {}});
    std::vector<std::string> lines;
    for (const auto& row : rows.rows) lines.push_back(std::get<std::string>(row.at(0)));
    return lines;
  }

  static std::int64_t number(model::Database& database, const std::string& sql) {
    const auto rows = database.read({sql, {}});
    return rows ? std::get<std::int64_t>(rows->rows.at(0).at(0)) : -1;
  }

  Folder folder_{memory_folder()};
  std::unique_ptr<model::DatabaseProvider> databases_ =
      *databases::sqlite::open_folder(folder_.path());
};

TEST_P(Migrations, EveryEarlierFormatBecomesAFreshOne) {
  const auto newest = fresh("system");
  ASSERT_TRUE(store::migrate(*newest, GetParam().tier));
  const auto wanted = schema_of(*newest);
  ASSERT_EQ(static_cast<std::size_t>(store::newest_version(GetParam().tier)), scripts().size());
  for (int version = 1; version < store::newest_version(GetParam().tier); ++version) {
    const auto earlier = of_version(version);
    const auto migrated = store::migrate(*earlier, GetParam().tier);
    ASSERT_TRUE(migrated) << version << ": " << migrated.error().chain();
    EXPECT_EQ(schema_of(*earlier), wanted) << version;
    EXPECT_EQ(number(*earlier, "PRAGMA user_version"), store::newest_version(GetParam().tier));
    EXPECT_TRUE(store::migrate(*earlier, GetParam().tier)) << "nothing is left to do";
  }
}

TEST_P(Migrations, ADatabaseOfALaterProgramIsLeftAlone) {
  const auto later = fresh("system");
  ASSERT_TRUE(store::migrate(*later, GetParam().tier));
  const auto before = schema_of(*later);
  const int version = store::newest_version(GetParam().tier) + 1;
  ASSERT_TRUE(later->write(
      std::vector<model::Statement>{{fmt::format("PRAGMA user_version = {}", version), {}}}));
  const auto refused = store::migrate(*later, GetParam().tier);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Code::conflict);
  EXPECT_EQ(schema_of(*later), before);
  EXPECT_EQ(number(*later, "PRAGMA user_version"), version);
}

/// While machines are replaced one by one the earlier program still works on what the later one has
/// migrated: no table and no column that it knows of may be gone.
TEST_P(Migrations, TakeNothingAwayThatAnEarlierProgramUses) {
  const auto columns = [](model::Database& database) {
    const auto rows =
        *database.read({"SELECT tables.name || '.' || columns.name FROM sqlite_schema AS tables, "
                        "pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'",
                        {}});
    std::set<std::string> names;
    for (const auto& row : rows.rows) names.insert(std::get<std::string>(row.at(0)));
    return names;
  };
  for (int version = 1; version < store::newest_version(GetParam().tier); ++version) {
    const auto database = of_version(version);
    const auto before = columns(*database);
    ASSERT_TRUE(store::migrate(*database, GetParam().tier));
    const auto after = columns(*database);
    EXPECT_TRUE(std::ranges::includes(after, before)) << version;
  }
}

INSTANTIATE_TEST_SUITE_P(Tier, Migrations, testing::ValuesIn(kTiers),
                         [](const auto& tier) { return std::string(tier.param.folder); });

TEST(Migration, KeepsTheRowsOfAnAccount) {
  Folder folder(memory_folder());
  const auto databases = *databases::sqlite::open_folder(folder.path());
  const auto database = *databases->open("accounts/local", model::Durability::full);
  const std::filesystem::path scripts =
      std::filesystem::path(FW_SOURCE_DIR) / "src/store/migrations/account";
  std::stringstream first;
  first << std::ifstream(scripts / "0001_accounts.sql").rdbuf();
  std::vector<model::Statement> batch;
  for (std::string& statement : store::statements_of(first.str()))
    batch.push_back({std::move(statement), {}});
  batch.push_back({"INSERT INTO accounts (id, name, created_at) VALUES ('a', 'Ours', 7)", {}});
  batch.push_back(
      {"INSERT INTO users (id, account_id, email, email_key, name, role, password_hash, "
       "created_at) VALUES ('u', 'a', 'Olga@x.org', 'olga@x.org', 'Olga', 'owner', 'h', 7)",
       {}});
  batch.push_back({"PRAGMA user_version = 1", {}});
  ASSERT_TRUE(database->write(batch));
  ASSERT_TRUE(store::migrate(*database, Tier::account));
  const auto rows = *database->read(
      {"SELECT accounts.name, users.email FROM accounts JOIN users ON account_id = accounts.id",
       {}});
  ASSERT_EQ(rows.rows.size(), 1U);
  EXPECT_EQ(std::get<std::string>(rows.rows[0][0]), "Ours");
  EXPECT_EQ(std::get<std::string>(rows.rows[0][1]), "Olga@x.org");
}

}  // namespace
}  // namespace fw::test
