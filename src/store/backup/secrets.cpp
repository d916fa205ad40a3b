#include "store/backup/secrets.hpp"

#include <sodium.h>

#include <array>
#include <boost/json.hpp>

#include "base/encode.hpp"
#include "store/reseal.hpp"
#include "store/sql.hpp"

namespace fw::store::backup {

namespace json = boost::json;

namespace {

constexpr std::string_view kSealPlace = "flarewarden export secrets";

struct HashColumn {
  std::string_view table;
  std::string_view column;
};
constexpr std::array<HashColumn, 2> kHashes = {
    {{.table = "users", .column = "password_hash"}, {.table = "tokens", .column = "secret_hash"}}};

struct Sealed {
  std::string row;
  model::AccountId account;
  std::string value;
};

Result<std::vector<Sealed>> sealed_rows(model::Database& copy, const SealedColumn& column) {
  return read_all(copy, sql(column.select), [](Cells& cells) {
    Sealed sealed;
    sealed.row = cells.text();
    sealed.account = cells.id<model::AccountId>();
    sealed.value = cells.bytes();
    return sealed;
  });
}

json::object to_object(const SettingsByPlace& settings) {
  json::object all;
  for (const auto& [place, values] : settings) {
    json::object object;
    for (const auto& [name, value] : values) object[name] = value;
    all[place] = std::move(object);
  }
  return all;
}

Result<SettingsByPlace> from_object(const json::value& value) {
  if (!value.is_object()) return fail(Code::corrupt, "the settings are no JSON object");
  SettingsByPlace settings;
  for (const auto& [place, values] : value.get_object()) {
    if (!values.is_object()) return fail(Code::corrupt, "settings are no JSON object");
    model::Settings& one = settings[place];
    for (const auto& [name, text] : values.get_object())
      if (text.is_string()) one.emplace(name, text.get_string().c_str());
  }
  return settings;
}

Result<json::value> parse(std::string_view text) {
  json::error_code error;
  json::value value = json::parse(text, error);
  if (error) return fail(Code::corrupt, "a file of the export is not JSON");
  return value;
}

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string().c_str())
                                                : std::string();
}

/// argon2id with libsodium's limits for interactive use: a second of work for a guess.
Result<Seal> key_of(const std::string& passphrase, std::string_view salt) {
  if (salt.size() != crypto_pwhash_SALTBYTES)
    return fail(Code::corrupt, "the secrets of the export have no salt");
  std::string bytes(32, '\0');
  if (crypto_pwhash(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), passphrase.data(),
                    passphrase.size(), reinterpret_cast<const unsigned char*>(salt.data()),
                    crypto_pwhash_OPSLIMIT_MODERATE, crypto_pwhash_MEMLIMIT_INTERACTIVE,
                    crypto_pwhash_ALG_ARGON2ID13) != 0)
    return fail(Code::unavailable, "there is no memory to make a key of the passphrase");
  return Seal::from_bytes(bytes);
}

/// What cannot work without its secret waits for somebody to give it.
model::Statement pause(const SealedColumn& column, std::string_view row) {
  if (column.table == "channels")
    return sql(
        "UPDATE channels SET enabled = 0, disabled_because = 'imported without its secrets' "
        "WHERE id = ?",
        row);
  if (column.table == "monitors") return sql("UPDATE monitors SET paused = 1 WHERE id = ?", row);
  return sql("DELETE FROM heartbeats WHERE monitor_id = ?", row);
}

}  // namespace

std::string to_json(const SettingsByPlace& settings) {
  return json::serialize(to_object(settings)) + "\n";
}

Result<SettingsByPlace> read_settings(std::string_view text) {
  FW_TRY(const json::value value, parse(text));
  return from_object(value);
}

Result<std::string> lock(const Secrets& secrets, const std::string& passphrase, Random& random) {
  std::string salt(crypto_pwhash_SALTBYTES, '\0');
  random.fill(std::as_writable_bytes(std::span(salt)));
  FW_TRY(const Seal key, key_of(passphrase, salt));
  json::object hashes;
  for (const auto& [place, hash] : secrets.hashes) hashes[place] = hash;
  const std::string plain = json::serialize(
      json::object{{"settings", to_object(secrets.settings)}, {"hashes", std::move(hashes)}});
  return json::serialize(json::object{{"salt", to_base64(salt)},
                                      {"sealed", to_base64(key.seal(plain, kSealPlace, random))}}) +
         "\n";
}

Result<Secrets> unlock(std::string_view text, const std::string& passphrase) {
  FW_TRY(const json::value outer, parse(text));
  if (!outer.is_object()) return fail(Code::corrupt, "the secrets are no JSON object");
  FW_TRY(const std::string salt, from_base64(text_of(outer.get_object(), "salt")));
  FW_TRY(const std::string sealed, from_base64(text_of(outer.get_object(), "sealed")));
  FW_TRY(const Seal key, key_of(passphrase, salt));
  const auto plain = key.open(sealed, kSealPlace);
  if (!plain)
    return fail(Code::denied, "the secrets of the export do not open: the passphrase is another");
  FW_TRY(const json::value value, parse(*plain));
  if (!value.is_object() || !value.get_object().contains("settings"))
    return fail(Code::corrupt, "the secrets of the export are incomplete");
  Secrets secrets;
  FW_TRY(secrets.settings, from_object(value.get_object().at("settings")));
  if (const json::value* hashes = value.get_object().if_contains("hashes");
      hashes != nullptr && hashes->is_object())
    for (const auto& [place, hash] : hashes->get_object())
      if (hash.is_string()) secrets.hashes.emplace(place, hash.get_string().c_str());
  return secrets;
}

Result<Secrets> take_secrets(model::Database& copy, const model::AccountId& account,
                             const Vault& vault) {
  Secrets secrets;
  std::vector<model::Statement> batch;
  for (const SealedColumn& column : sealed_columns()) {
    FW_TRY(const auto rows, sealed_rows(copy, column));
    for (const Sealed& one : rows) {
      const std::string place = sealed_place(column, one.row);
      FW_TRY(secrets.settings[place], vault.open(one.value, account, place));
    }
    batch.push_back(sql(fmt::format("UPDATE {} SET {} = x''", column.table, column.column)));
  }
  for (const HashColumn& column : kHashes) {
    FW_TRY(const auto rows,
           read_all(copy, sql(fmt::format("SELECT id, {} FROM {}", column.column, column.table)),
                    [](Cells& cells) {
                      auto row = cells.text();
                      return std::pair(std::move(row), cells.text());
                    }));
    for (const auto& [row, hash] : rows)
      secrets.hashes[fmt::format("{}/{}/{}", column.table, column.column, row)] = hash;
    // Unique, as the column must be, and no hash of anything.
    batch.push_back(
        sql(fmt::format("UPDATE {0} SET {1} = 'none/' || id", column.table, column.column)));
  }
  batch.push_back(sql("DELETE FROM sessions"));
  FW_CHECK(write_all(copy, batch));
  return secrets;
}

Result<> put_secrets(model::Database& copy, const model::AccountId& account, const Vault& vault,
                     const SettingsByPlace& settings, const Secrets* secrets) {
  std::vector<model::Statement> batch;
  for (const SealedColumn& column : sealed_columns()) {
    FW_TRY(const auto rows, sealed_rows(copy, column));
    for (const Sealed& one : rows) {
      const std::string place = sealed_place(column, one.row);
      const SettingsByPlace& source = secrets == nullptr ? settings : secrets->settings;
      const auto found = source.find(place);
      model::Settings values = found == source.end() ? model::Settings() : found->second;
      const bool lacks = found == source.end() || values.erase(std::string(kMasked)) > 0;
      FW_TRY(model::Blob sealed, vault.close(values, account, place));
      batch.push_back(sql(
          fmt::format("UPDATE {} SET {} = ? WHERE {} = ?", column.table, column.column, column.row),
          std::move(sealed), one.row));
      if (lacks) batch.push_back(pause(column, one.row));
    }
  }
  if (secrets == nullptr) {
    batch.push_back(sql("DELETE FROM tokens"));
  } else {
    for (const HashColumn& column : kHashes)
      for (const auto& [place, hash] : secrets->hashes) {
        const std::string prefix = fmt::format("{}/{}/", column.table, column.column);
        if (place.starts_with(prefix))
          batch.push_back(
              sql(fmt::format("UPDATE {} SET {} = ? WHERE id = ?", column.table, column.column),
                  hash, place.substr(prefix.size())));
      }
  }
  return write_all(copy, batch);
}

Result<SettingsByPlace> masked(const SettingsByPlace& settings, model::Database& copy,
                               const IsSecret& is_secret) {
  SettingsByPlace out;
  for (const std::string_view table : {"monitors", "channels"}) {
    FW_TRY(const auto kinds,
           read_all(copy, sql(fmt::format("SELECT id, kind FROM {}", table)), [](Cells& cells) {
             auto row = cells.text();
             return std::pair(std::move(row), cells.text());
           }));
    for (const auto& [row, kind] : kinds) {
      const std::string place = fmt::format("{}/settings/{}", table, row);
      const auto found = settings.find(place);
      if (found == settings.end()) continue;
      model::Settings& kept = out[place];
      std::string left_out;
      for (const auto& [name, value] : found->second) {
        if (!is_secret(table, kind, name)) {
          kept.emplace(name, value);
        } else if (!value.empty()) {
          left_out += (left_out.empty() ? "" : ", ") + name;
        }
      }
      if (!left_out.empty()) kept.emplace(kMasked, left_out);
    }
  }
  return out;
}

}  // namespace fw::store::backup
