// Accounts, users, sessions and API tokens. Pure functions over the port; safe to use from any
// thread; blocks. Secrets come hashed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "model/database.hpp"
#include "model/ids.hpp"

namespace fw::store {

struct UserRecord {
  model::UserId id;
  model::AccountId account;
  std::string email;
  std::string name;
  std::string role;
  std::string password_hash;
  Instant created_at{};
};

struct SessionRecord {
  std::string token_hash;
  std::string id;
  model::UserId user;
  std::string csrf;
  std::string peer;
  std::string agent;
  Instant created_at{};
  Instant last_seen_at{};
};

struct TokenRecord {
  model::TokenId id;
  model::AccountId account;
  model::UserId user;
  std::string name;
  std::string role;
  std::string secret_hash;
  Instant created_at{};
  std::optional<Instant> last_used_at;
};

/// The account's first status page, made with it.
struct FirstPage {
  model::PageId id;
  std::string slug;
  std::string title;
};

/// The form e-mail addresses are compared in.
[[nodiscard]] std::string email_key(std::string_view email);

[[nodiscard]] Result<bool> has_users(model::Database& database);
[[nodiscard]] Result<std::vector<model::AccountId>> list_accounts(model::Database& database);
struct AccountFacts {
  model::AccountId id;
  std::string name;
  std::size_t people = 0;
  std::size_t monitors = 0;
};
[[nodiscard]] Result<std::vector<AccountFacts>> describe_accounts(model::Database& database);
/// Of every user, in the form they are compared in.
[[nodiscard]] Result<std::vector<std::string>> list_email_keys(model::Database& database);
/// An account without people; nothing where it is there.
[[nodiscard]] Result<> ensure_account(model::Database& database, const model::AccountId& id,
                                      std::string_view name, Instant now);
/// Everything of it at once; its monitors and itself are then listed as removed. `not_found`.
[[nodiscard]] Result<> delete_account(model::Database& database, const model::AccountId& id);
/// Deleted, but their keys may still be there.
[[nodiscard]] Result<std::vector<model::AccountId>> removed_accounts(model::Database& database);
[[nodiscard]] Result<> forget_removed_account(model::Database& database,
                                              const model::AccountId& id);
/// `conflict` once any user exists.
[[nodiscard]] Result<> insert_first_owner(model::Database& database, const UserRecord& owner,
                                          const FirstPage& page);
[[nodiscard]] Result<std::optional<UserRecord>> find_user(model::Database& database,
                                                          const model::UserId& id);
[[nodiscard]] Result<std::optional<UserRecord>> find_user_by_email(model::Database& database,
                                                                   std::string_view email);

[[nodiscard]] Result<> insert_session(model::Database& database, const SessionRecord& session,
                                      std::size_t kept_per_user);
[[nodiscard]] Result<std::optional<SessionRecord>> find_session(model::Database& database,
                                                                std::string_view token_hash);
[[nodiscard]] Result<> touch_session(model::Database& database, std::string_view token_hash,
                                     Instant now);
[[nodiscard]] Result<std::vector<SessionRecord>> list_sessions(model::Database& database,
                                                               const model::UserId& user);
/// Whether there was one.
[[nodiscard]] Result<bool> delete_session(model::Database& database, std::string_view token_hash);
[[nodiscard]] Result<bool> delete_session_of(model::Database& database, const model::UserId& user,
                                             std::string_view id);
[[nodiscard]] Result<> delete_sessions_older(model::Database& database, Instant created_before,
                                             Instant seen_before);
/// The new password and the end of every session but one, at once.
[[nodiscard]] Result<> change_password(model::Database& database, const model::UserId& user,
                                       std::string_view password_hash,
                                       std::string_view kept_token_hash);

/// `limit` with `tokens_max` of them.
[[nodiscard]] Result<> insert_token(model::Database& database, const TokenRecord& token,
                                    std::size_t tokens_max);
[[nodiscard]] Result<std::vector<TokenRecord>> list_tokens(model::Database& database,
                                                           const model::AccountId& account);
[[nodiscard]] Result<std::optional<TokenRecord>> find_token(model::Database& database,
                                                            std::string_view secret_hash);
[[nodiscard]] Result<> touch_token(model::Database& database, const model::TokenId& id,
                                   Instant now);
[[nodiscard]] Result<bool> delete_token(model::Database& database, const model::AccountId& account,
                                        const model::TokenId& id);

}  // namespace fw::store
