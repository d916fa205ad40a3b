#include "store/account_keys.hpp"

#include <sodium.h>

#include <array>

#include "store/sql.hpp"

namespace fw::store {
namespace {

constexpr std::string_view kColumns = "account_id, version, wrapped, region_key";

std::string place_of(const model::AccountId& account, int version) {
  return fmt::format("account_keys/wrapped/{}/{}", account.value, version);
}

WrappedKey take_key(Cells& cells) {
  WrappedKey key;
  key.account = cells.id<model::AccountId>();
  key.version = cells.number();
  key.wrapped = cells.bytes();
  key.region_key = cells.text();
  return key;
}

std::string wrap_under(const Seal& region, const Seal& key, const std::string& place,
                       Random& random) {
  std::string bytes = key.bytes();
  std::string wrapped = region.seal(bytes, place, random);
  sodium_memzero(bytes.data(), bytes.size());
  return wrapped;
}

}  // namespace

Result<Seal> unwrap(const Seal& region_key, const WrappedKey& key) {
  if (key.region_key != region_key.id())
    return fail(Code::denied,
                "the key of account {} is wrapped under the region's key {}, and the one given is "
                "{}",
                key.account.value, key.region_key, region_key.id());
  FW_TRY(std::string bytes, region_key.open(key.wrapped, place_of(key.account, key.version)));
  auto seal = Seal::from_bytes(bytes);
  sodium_memzero(bytes.data(), bytes.size());
  return seal;
}

Result<> AccountKeys::check_region_key() {
  FW_TRY(const auto others,
         read_all(CurrentOrNear(database_),
                  sql("SELECT DISTINCT region_key FROM account_keys WHERE region_key <> ?",
                      region_key().id()),
                  [](Cells& cells) { return cells.text(); }));
  if (others.empty()) return {};
  return fail(Code::denied,
              "the keys of accounts are wrapped under another region's key ({}) than the one given "
              "({}): give that one in secret.key or FLAREWARDEN_KEY",
              others.front(), region_key().id());
}

Seal AccountKeys::region_key() const {
  const std::lock_guard lock(mutex_);
  return region_;
}

Result<std::vector<WrappedKey>> AccountKeys::list() {
  return read_all(
      Current(database_),
      sql(fmt::format("SELECT {} FROM account_keys ORDER BY account_id, version", kColumns)),
      take_key);
}

Result<AccountKeys::Versions> AccountKeys::versions(const model::AccountId& account) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = cached_.find(account); found != cached_.end()) return found->second;
  }
  FW_TRY(const auto rows,
         read_all(CurrentOrNear(database_),
                  sql(fmt::format("SELECT {} FROM account_keys WHERE account_id = ?", kColumns),
                      account),
                  take_key));
  const Seal region = region_key();
  Versions versions;
  for (const WrappedKey& row : rows) {
    FW_TRY(Seal seal, unwrap(region, row));
    versions.emplace(row.version, std::move(seal));
  }
  if (versions.empty()) return versions;  // another machine may make the first at any time
  const std::lock_guard lock(mutex_);
  if (cached_.size() >= cached_max) cached_.clear();
  cached_.insert_or_assign(account, versions);
  return versions;
}

Result<> AccountKeys::add(const model::AccountId& account, int version) {
  std::array<std::byte, 32> bytes{};
  random_.fill(bytes);
  FW_TRY(const Seal key,
         Seal::from_bytes({reinterpret_cast<const char*>(bytes.data()), bytes.size()}));
  sodium_memzero(bytes.data(), bytes.size());
  const Seal region = region_key();
  // Another machine of the region may be as quick: the first one's key is the account's.
  FW_CHECK(write_one(
      database_,
      // Nor may the region's key be another one by now.
      sql("INSERT OR IGNORE INTO account_keys (account_id, version, wrapped, region_key) "
          "SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS (SELECT 1 FROM account_keys "
          "WHERE region_key <> ?4)",
          account, version,
          model::Blob{wrap_under(region, key, place_of(account, version), random_)}, region.id())));
  forget(account);
  return check_region_key();
}

void AccountKeys::forget(const model::AccountId& account) {
  const std::lock_guard lock(mutex_);
  cached_.erase(account);
}

Result<AccountKey> AccountKeys::newest(const model::AccountId& account) {
  FW_TRY(Versions known, versions(account));
  if (known.empty()) {
    const std::lock_guard changing(change_mutex_);
    FW_CHECK(add(account, 1));
    FW_TRY(known, versions(account));
  }
  if (known.empty()) return fail(Code::internal, "the key of an account cannot be made");
  return AccountKey{.version = known.rbegin()->first, .seal = known.rbegin()->second};
}

Result<Seal> AccountKeys::of_version(const model::AccountId& account, int version) {
  FW_TRY(Versions known, versions(account));
  auto found = known.find(version);
  if (found == known.end()) {
    forget(account);  // another machine may have renewed it
    FW_TRY(known, versions(account));
    found = known.find(version);
  }
  if (found == known.end())
    return fail(Code::corrupt, "the key that a stored secret was sealed under is destroyed");
  return found->second;
}

Result<> AccountKeys::destroy(const model::AccountId& account) {
  const std::lock_guard changing(change_mutex_);
  // Overwritten first: what is deleted may stay in a page of a server's file for long.
  FW_CHECK(write_all(database_, {sql("UPDATE account_keys SET wrapped = zeroblob(length(wrapped)) "
                                     "WHERE account_id = ?",
                                     account),
                                 sql("DELETE FROM account_keys WHERE account_id = ?", account)}));
  forget(account);
  return {};
}

Result<std::size_t> AccountKeys::rewrap(Seal next) {
  const std::lock_guard changing(change_mutex_);
  FW_TRY(const std::vector<WrappedKey> keys, list());
  const Seal region = region_key();
  std::vector<model::Statement> batch;
  for (const WrappedKey& key : keys) {
    FW_TRY(const Seal seal, unwrap(region, key));
    const std::string place = place_of(key.account, key.version);
    batch.push_back(sql(
        "UPDATE account_keys SET wrapped = ?, region_key = ? WHERE account_id = ? "
        "AND version = ?",
        model::Blob{wrap_under(next, seal, place, random_)}, next.id(), key.account, key.version));
  }
  // A key that another machine made meanwhile would be lost: the column takes no NULL, and then
  // nothing is written.
  batch.push_back(
      sql("INSERT INTO account_keys (account_id, version, wrapped, region_key) "
          "SELECT account_id, version, NULL, region_key FROM account_keys "
          "WHERE region_key <> ? LIMIT 1",
          next.id()));
  FW_CHECK(write_all(database_, batch));
  const std::lock_guard lock(mutex_);
  region_ = std::move(next);
  return keys.size();
}

Result<> AccountKeys::insert(const WrappedKey& key) {
  FW_CHECK(write_one(database_,
                     sql("INSERT INTO account_keys (account_id, version, wrapped, region_key) "
                         "VALUES (?, ?, ?, ?)",
                         key.account, key.version, model::Blob{key.wrapped}, key.region_key)));
  forget(key.account);
  return {};
}

}  // namespace fw::store
