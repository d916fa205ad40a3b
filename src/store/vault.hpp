// Settings in the form they are stored: a JSON object sealed under the account's key. Safe to use
// from any thread; blocks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "model/database.hpp"
#include "model/settings.hpp"
#include "store/account_keys.hpp"

namespace fw::store {

/// Seals whole settings, as secrets hide in headers and URLs too. What was sealed under the
/// region's key, before accounts had their own, opens as well.
class Vault {
 public:
  Vault(AccountKeys& keys, Random& random) : keys_(keys), random_(random) {}

  /// `place` is table, column and row, such as "channels/settings/<id>": sealed for an account, a
  /// place and a version of its key, it opens nowhere else. Errors of the keys' database.
  [[nodiscard]] Result<model::Blob> close(const model::Settings& settings,
                                          const model::AccountId& account,
                                          std::string_view place) const;
  /// `corrupt` where it does not open; also once the account's key is destroyed.
  [[nodiscard]] Result<model::Settings> open(std::string_view sealed,
                                             const model::AccountId& account,
                                             std::string_view place) const;
  /// Sealed under the newest key of the account.
  [[nodiscard]] Result<bool> is_fresh(std::string_view sealed,
                                      const model::AccountId& account) const;

 private:
  AccountKeys& keys_;
  Random& random_;
};

/// Texts as a JSON array, and back; what is no array of texts reads as empty.
[[nodiscard]] std::string to_json_list(const std::vector<std::string>& items);
[[nodiscard]] std::vector<std::string> from_json_list(std::string_view text);

}  // namespace fw::store
