// What an export keeps apart from the rest of an account: settings, and the secrets among them.
// Values; pure functions, some over foreign bytes.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "model/settings.hpp"
#include "store/backup/export.hpp"

namespace fw::store::backup {

/// By place: "monitors/settings/<id>".
using SettingsByPlace = std::map<std::string, model::Settings, std::less<>>;

/// Columns that hold a hash of a secret; by place "users/password_hash/<id>".
using HashesByPlace = std::map<std::string, std::string, std::less<>>;

struct Secrets {
  SettingsByPlace settings;
  HashesByPlace hashes;
};

[[nodiscard]] std::string to_json(const SettingsByPlace& settings);
[[nodiscard]] Result<SettingsByPlace> read_settings(std::string_view text);

/// Sealed under a key that argon2id makes of the passphrase.
[[nodiscard]] Result<std::string> lock(const Secrets& secrets, const std::string& passphrase,
                                       Random& random);
/// `denied` for another passphrase, `corrupt` for what is no such file.
[[nodiscard]] Result<Secrets> unlock(std::string_view text, const std::string& passphrase);

/// Takes the account's secrets out of `copy`, where they are left empty, and gives them.
[[nodiscard]] Result<Secrets> take_secrets(model::Database& copy, const model::AccountId& account,
                                           const Vault& vault);
/// Puts them into `copy`, sealed for this installation. Without `secrets` monitors and channels
/// that lack one are paused, and tokens go.
[[nodiscard]] Result<> put_secrets(model::Database& copy, const model::AccountId& account,
                                   const Vault& vault, const SettingsByPlace& settings,
                                   const Secrets* secrets);

/// Settings without those that are secret; where something was left out, `kMasked` names it.
[[nodiscard]] Result<SettingsByPlace> masked(const SettingsByPlace& settings, model::Database& copy,
                                             const IsSecret& is_secret);
inline constexpr std::string_view kMasked = "(secrets left out)";

}  // namespace fw::store::backup
