#include "store/seal.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>

#include "store/migrate.hpp"
#include "store/vault.hpp"

namespace fw::store {
namespace {

TEST(Seal, OpensInItsPlaceUnderItsKeyOnly) {
  SystemRandom random;
  const std::string key = Seal::make_key(random);
  const Seal seal = *Seal::load(key, "", random);
  const std::string sealed = seal.seal("hunter2", "channels/settings/a", random);
  EXPECT_EQ(sealed.find("hunter2"), std::string::npos);
  EXPECT_NE(sealed, seal.seal("hunter2", "channels/settings/a", random));
  EXPECT_EQ(*seal.open(sealed, "channels/settings/a"), "hunter2");
  EXPECT_FALSE(seal.open(sealed, "channels/settings/b"));
  EXPECT_FALSE(Seal::load(Seal::make_key(random), "", random)->open(sealed, "channels/settings/a"));
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    std::string changed = sealed;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_FALSE(seal.open(changed, "channels/settings/a"));
    EXPECT_FALSE(seal.open(sealed.substr(0, at), "channels/settings/a"));
  }
}

TEST(Seal, MakesItsKeyFileOnceForTheOwnerAlone) {
  SystemRandom random;
  std::string folder = (std::filesystem::temp_directory_path() / "fw-seal-XXXXXX").string();
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  const std::filesystem::path file = std::filesystem::path(folder) / "secret.key";
  const std::string sealed = Seal::load("", file, random)->seal("x", "p", random);
  struct stat facts{};
  ASSERT_EQ(::stat(file.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
  EXPECT_EQ(*Seal::load("", file, random)->open(sealed, "p"), "x");
  EXPECT_EQ(Seal::load("short", file, random).error().code(), Code::invalid);
  std::filesystem::remove_all(folder);
}

TEST(Seal, DerivesKeysThatTellNothingOfIt) {
  SystemRandom random;
  const Seal seal = *Seal::load(Seal::make_key(random), "", random);
  EXPECT_EQ(Seal::from_bytes(seal.bytes())->id(), seal.id());
  EXPECT_EQ(seal.id().size(), 16U);
  EXPECT_NE(seal.derive("a"), seal.derive("b"));
  EXPECT_NE(seal.derive("a"), seal.bytes());
  EXPECT_EQ(Seal::from_bytes("short").error().code(), Code::corrupt);
}

TEST(Vault, ListsOfTexts) {
  EXPECT_EQ(from_json_list(to_json_list({"a", "b\""})), (std::vector<std::string>{"a", "b\""}));
  EXPECT_TRUE(from_json_list("{}").empty());
}

TEST(Migrations, ScriptsAreSplitAtSemicolonsOutsideQuotes) {
  EXPECT_EQ(statements_of("-- a; b\nA 'x;y' ; B \"c;\";;\n -- end"),
            (std::vector<std::string>{"A 'x;y'", "B \"c;\""}));
  EXPECT_TRUE(statements_of(" \n").empty());
}

}  // namespace
}  // namespace fw::store
