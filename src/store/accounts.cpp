#include "store/accounts.hpp"

#include "base/text.hpp"
#include "store/sql.hpp"

namespace fw::store {
namespace {

constexpr std::string_view kUserColumns =
    "id, account_id, email, name, role, password_hash, created_at";
constexpr std::string_view kSessionColumns =
    "token_hash, id, user_id, csrf, peer, agent, created_at, last_seen_at";
constexpr std::string_view kTokenColumns =
    "id, account_id, user_id, name, role, secret_hash, created_at, last_used_at";

UserRecord take_user(Cells& cells) {
  UserRecord user;
  user.id = cells.id<model::UserId>();
  user.account = cells.id<model::AccountId>();
  user.email = cells.text();
  user.name = cells.text();
  user.role = cells.text();
  user.password_hash = cells.text();
  user.created_at = cells.instant();
  return user;
}

SessionRecord take_session(Cells& cells) {
  SessionRecord session;
  session.token_hash = cells.text();
  session.id = cells.text();
  session.user = cells.id<model::UserId>();
  session.csrf = cells.text();
  session.peer = cells.text();
  session.agent = cells.text();
  session.created_at = cells.instant();
  session.last_seen_at = cells.instant();
  return session;
}

TokenRecord take_token(Cells& cells) {
  TokenRecord token;
  token.id = cells.id<model::TokenId>();
  token.account = cells.id<model::AccountId>();
  token.user = cells.id<model::UserId>();
  token.name = cells.text();
  token.role = cells.text();
  token.secret_hash = cells.text();
  token.created_at = cells.instant();
  token.last_used_at = cells.maybe_instant();
  return token;
}

}  // namespace

std::string email_key(std::string_view email) { return to_lower(trim(email)); }

Result<bool> has_users(model::Database& database) {
  FW_TRY(const auto one, read_one(database, sql("SELECT 1 FROM users LIMIT 1"),
                                  [](Cells& cells) { return cells.boolean(); }));
  return one.has_value();
}

Result<> ensure_account(model::Database& database, const model::AccountId& id,
                        std::string_view name, Instant now) {
  return write_all(database, {sql("INSERT OR IGNORE INTO accounts (id, name, created_at) "
                                  "VALUES (?, ?, ?)",
                                  id, name, now)});
}

Result<std::vector<model::AccountId>> list_accounts(model::Database& database) {
  return read_all(database, sql("SELECT id FROM accounts ORDER BY created_at"),
                  [](Cells& cells) { return cells.id<model::AccountId>(); });
}

Result<std::vector<AccountFacts>> describe_accounts(model::Database& database) {
  return read_all(database,
                  sql("SELECT id, name, (SELECT count(*) FROM users WHERE account_id = a.id), "
                      "(SELECT count(*) FROM monitors WHERE account_id = a.id) "
                      "FROM accounts a ORDER BY created_at"),
                  [](Cells& cells) {
                    AccountFacts facts;
                    facts.id = cells.id<model::AccountId>();
                    facts.name = cells.text();
                    facts.people = static_cast<std::size_t>(cells.integer());
                    facts.monitors = static_cast<std::size_t>(cells.integer());
                    return facts;
                  });
}

Result<> delete_account(model::Database& database, const model::AccountId& id) {
  const std::vector<model::Statement> batch = {
      sql("INSERT OR IGNORE INTO removed_monitors (id) SELECT id FROM monitors "
          "WHERE account_id = ?",
          id),
      sql("INSERT OR IGNORE INTO removed_accounts (id) SELECT id FROM accounts WHERE id = ?", id),
      sql("DELETE FROM accounts WHERE id = ?", id)};
  FW_TRY(const auto written, database.write(batch));
  if (written.back().rows_changed == 0) return not_here();
  return {};
}

Result<std::vector<model::AccountId>> removed_accounts(model::Database& database) {
  return read_all(database, sql("SELECT id FROM removed_accounts"),
                  [](Cells& cells) { return cells.id<model::AccountId>(); });
}

Result<> forget_removed_account(model::Database& database, const model::AccountId& id) {
  FW_CHECK(write_one(database, sql("DELETE FROM removed_accounts WHERE id = ?", id)));
  return {};
}

Result<std::vector<std::string>> list_email_keys(model::Database& database) {
  return read_all(database, sql("SELECT email_key FROM users"),
                  [](Cells& cells) { return cells.text(); });
}

Result<> insert_first_owner(model::Database& database, const UserRecord& owner,
                            const FirstPage& page) {
  // Where users exist the account is not inserted, and the user's reference to it fails the batch.
  return write_all(
      database,
      {sql("INSERT INTO accounts (id, name, created_at) SELECT ?, ?, ? "
           "WHERE NOT EXISTS (SELECT 1 FROM users)",
           owner.account, owner.name, owner.created_at),
       sql("INSERT INTO users (id, account_id, email, email_key, name, role, password_hash, "
           "created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
           owner.id, owner.account, owner.email, email_key(owner.email), owner.name, owner.role,
           owner.password_hash, owner.created_at),
       sql("INSERT INTO status_pages (id, account_id, slug, title, description, published, "
           "all_monitors, updated_at) VALUES (?, ?, ?, ?, '', 0, 1, ?)",
           page.id, owner.account, page.slug, page.title, owner.created_at)});
}

Result<std::optional<UserRecord>> find_user(model::Database& database, const model::UserId& id) {
  static const std::string text = fmt::format("SELECT {} FROM users WHERE id = ?", kUserColumns);
  return read_one(database, sql(text, id), take_user);
}

Result<std::optional<UserRecord>> find_user_by_email(model::Database& database,
                                                     std::string_view email) {
  static const std::string text =
      fmt::format("SELECT {} FROM users WHERE email_key = ?", kUserColumns);
  return read_one(database, sql(text, email_key(email)), take_user);
}

Result<> insert_session(model::Database& database, const SessionRecord& session,
                        std::size_t kept_per_user) {
  return write_all(
      database,
      {sql("INSERT INTO sessions (token_hash, id, user_id, csrf, peer, agent, created_at, "
           "last_seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
           session.token_hash, session.id, session.user, session.csrf, session.peer, session.agent,
           session.created_at, session.last_seen_at),
       sql("DELETE FROM sessions WHERE user_id = ?1 AND id NOT IN (SELECT id FROM sessions "
           "WHERE user_id = ?1 ORDER BY last_seen_at DESC, created_at DESC LIMIT ?2)",
           session.user, kept_per_user)});
}

Result<std::optional<SessionRecord>> find_session(model::Database& database,
                                                  std::string_view token_hash) {
  static const std::string text =
      fmt::format("SELECT {} FROM sessions WHERE token_hash = ?", kSessionColumns);
  return read_one(database, sql(text, token_hash), take_session);
}

Result<> touch_session(model::Database& database, std::string_view token_hash, Instant now) {
  FW_CHECK(write_one(
      database, sql("UPDATE sessions SET last_seen_at = ? WHERE token_hash = ?", now, token_hash)));
  return {};
}

Result<std::vector<SessionRecord>> list_sessions(model::Database& database,
                                                 const model::UserId& user) {
  static const std::string text = fmt::format(
      "SELECT {} FROM sessions WHERE user_id = ? ORDER BY created_at DESC", kSessionColumns);
  return read_all(database, sql(text, user), take_session);
}

Result<bool> delete_session(model::Database& database, std::string_view token_hash) {
  FW_TRY(const std::int64_t gone,
         write_one(database, sql("DELETE FROM sessions WHERE token_hash = ?", token_hash)));
  return gone > 0;
}

Result<bool> delete_session_of(model::Database& database, const model::UserId& user,
                               std::string_view id) {
  FW_TRY(const std::int64_t gone,
         write_one(database, sql("DELETE FROM sessions WHERE user_id = ? AND id = ?", user, id)));
  return gone > 0;
}

Result<> delete_sessions_older(model::Database& database, Instant created_before,
                               Instant seen_before) {
  FW_CHECK(write_one(database, sql("DELETE FROM sessions WHERE created_at < ? OR last_seen_at < ?",
                                   created_before, seen_before)));
  return {};
}

Result<> change_password(model::Database& database, const model::UserId& user,
                         std::string_view password_hash, std::string_view kept_token_hash) {
  return write_all(
      database,
      {sql("UPDATE users SET password_hash = ? WHERE id = ?", password_hash, user),
       sql("DELETE FROM sessions WHERE user_id = ? AND token_hash <> ?", user, kept_token_hash)});
}

Result<> insert_token(model::Database& database, const TokenRecord& token, std::size_t tokens_max) {
  FW_TRY(const std::int64_t made,
         write_one(database, sql("INSERT INTO tokens (id, account_id, user_id, name, role, "
                                 "secret_hash, created_at) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 "
                                 "WHERE (SELECT count(*) FROM tokens WHERE account_id = ?2) < ?8",
                                 token.id, token.account, token.user, token.name, token.role,
                                 token.secret_hash, token.created_at, tokens_max)));
  if (made == 0) return fail(Code::limit, "an account can have {} API tokens", tokens_max);
  return {};
}

Result<std::vector<TokenRecord>> list_tokens(model::Database& database,
                                             const model::AccountId& account) {
  static const std::string text = fmt::format(
      "SELECT {} FROM tokens WHERE account_id = ? ORDER BY created_at DESC", kTokenColumns);
  return read_all(database, sql(text, account), take_token);
}

Result<std::optional<TokenRecord>> find_token(model::Database& database,
                                              std::string_view secret_hash) {
  static const std::string text =
      fmt::format("SELECT {} FROM tokens WHERE secret_hash = ?", kTokenColumns);
  return read_one(database, sql(text, secret_hash), take_token);
}

Result<> touch_token(model::Database& database, const model::TokenId& id, Instant now) {
  FW_CHECK(write_one(database, sql("UPDATE tokens SET last_used_at = ? WHERE id = ?", now, id)));
  return {};
}

Result<bool> delete_token(model::Database& database, const model::AccountId& account,
                          const model::TokenId& id) {
  FW_TRY(
      const std::int64_t gone,
      write_one(database, sql("DELETE FROM tokens WHERE account_id = ? AND id = ?", account, id)));
  return gone > 0;
}

}  // namespace fw::store
