#include "store/migrate.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "embedded/store_migrations.hpp"
#include "store/sql.hpp"

namespace fw::store {
namespace {

constexpr std::array<std::string_view, 4> kTiers = {"system/", "account/", "monitor/", "keys/"};

constexpr int kVersionsAheadMax = 1'000;

/// The scripts of a tier in their order; a script's number is its place, from 1.
std::vector<const EmbeddedFile*> scripts_of(Tier tier) {
  std::vector<const EmbeddedFile*> scripts;
  for (const EmbeddedFile& file : embedded::store_migrations())
    if (file.path.starts_with(kTiers.at(static_cast<std::size_t>(tier)))) scripts.push_back(&file);
  return scripts;
}

/// The position after the quoted text or comment that begins at `at`, or `at` where none does.
std::size_t skip_quoted(std::string_view script, std::size_t at) {
  if (script.substr(at).starts_with("--")) {
    const std::size_t end = script.find('\n', at);
    return end == std::string_view::npos ? script.size() : end;
  }
  if (script[at] == '\'' || script[at] == '"') {
    const std::size_t end = script.find(script[at], at + 1);
    return end == std::string_view::npos ? script.size() : end + 1;
  }
  return at;
}

}  // namespace

std::vector<std::string> statements_of(std::string_view script) {
  std::vector<std::string> statements;
  std::string current;
  std::size_t at = 0;
  while (at < script.size()) {
    const std::size_t after = skip_quoted(script, at);
    if (after > at) {
      if (script[at] != '-') current += script.substr(at, after - at);
      at = after;
      continue;
    }
    if (script[at] == ';') {
      if (!trim(current).empty()) statements.emplace_back(trim(current));
      current.clear();
    } else {
      current += script[at];
    }
    ++at;
  }
  if (!trim(current).empty()) statements.emplace_back(trim(current));
  return statements;
}

int newest_version(Tier tier) { return static_cast<int>(scripts_of(tier).size()); }

Result<> migrate(model::Database& database, Tier tier) {
  return migrate_to(database, tier, newest_version(tier));
}

Result<> migrate_to(model::Database& database, Tier tier, int wanted) {
  // A version only grows: a near copy that has the newest is right, whatever its distance.
  const auto number = [](Cells& cells) { return cells.number(); };
  FW_TRY(auto version, read_one(database, sql("PRAGMA user_version"), number));
  if (version != wanted) {
    FW_TRY(version, read_one(Current(database), sql("PRAGMA user_version"), number));
  }
  const std::vector<const EmbeddedFile*> scripts = scripts_of(tier);
  const auto known = static_cast<int>(scripts.size());
  // No program is so much later: these bytes are not its.
  if (version.value_or(0) < 0 || version.value_or(0) > known + kVersionsAheadMax)
    return fail(Code::corrupt, "{} is no format of a database", *version);
  if (version.value_or(0) > known)
    return fail(Code::conflict,
                "this database was written by a later version of FlareWarden (format {}, known "
                "here: {}); start that version",
                *version, known);
  const int newest = std::min(wanted, known);
  if (version.value_or(0) >= newest) return {};
  // In one transaction: thousands of small databases are made, and each one takes its time.
  std::vector<model::Statement> batch;
  for (int next = version.value_or(0); next < newest; ++next)
    for (std::string& statement : statements_of(scripts[static_cast<std::size_t>(next)]->content))
      batch.push_back({.sql = std::move(statement), .values = {}});
  batch.push_back(sql(fmt::format("PRAGMA user_version = {}", newest)));
  if (auto done = write_all(database, batch); !done) {
    // A script fails where it is there already: another machine may have been as quick.
    const auto raced = read_one(Current(database), sql("PRAGMA user_version"), number);
    if (raced && raced->value_or(0) > version.value_or(0))
      return migrate_to(database, tier, wanted);
    return fail(std::move(done).error(), "the migration from format {} to {} failed",
                version.value_or(0), newest);
  }
  return {};
}

}  // namespace fw::store
