// Set-up, sign-in, sessions, passwords and API tokens. Safe to use from any thread; blocks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "model/ids.hpp"
#include "service/context.hpp"

namespace fw::service {

struct Core;

inline constexpr std::size_t kPasswordBytesMin = 12;
inline constexpr std::size_t kPasswordBytesMax = 200;
inline constexpr Millis kSessionIdleMax{14LL * 24 * 3'600'000};
inline constexpr Millis kSessionAgeMax{30LL * 24 * 3'600'000};
inline constexpr int kSignInsPerMinuteMax = 5;  ///< per e-mail address and peer
inline constexpr std::size_t kTokensMax = 50;   ///< API tokens an account can have

struct User {
  model::UserId id;
  std::string email;
  std::string name;
  Role role = Role::viewer;
  Instant created_at{};
};

struct OwnerDraft {
  std::string email;
  std::string name;
  std::string password;
};

/// A new session. `token` is the cookie's value, the region's prefix and 256 random bits; the store
/// keeps its SHA-256 only.
struct SignedIn {
  std::string token;
  Instant expires_at{};
};

struct Session {
  TenantCtx ctx;
  User user;
  std::string id;    ///< names the session in lists; not a secret
  std::string csrf;  ///< every form and unsafe request of this session carries it
  Instant expires_at{};
};

struct SessionRow {
  std::string id;
  std::string peer;
  std::string agent;
  Instant created_at{};
  Instant last_seen_at{};
  Instant expires_at{};
};

struct TokenRow {
  model::TokenId id;
  std::string name;
  Role role = Role::editor;
  Instant created_at{};
  std::optional<Instant> last_used_at;
};

struct NewToken {
  TokenRow row;
  std::string secret;  ///< "fw_euw.…": shown once, stored as SHA-256 only
};

/// Where a sign-in comes from; kept with the session so that its owner recognises it.
struct Peer {
  std::string address;
  std::string agent;  ///< User-Agent, cut at 200 bytes
};

class Accounts {
 public:
  explicit Accounts(Core& core) : core_(core) {}

  /// True until the first owner exists.
  [[nodiscard]] Result<bool> needs_setup();
  /// The secret of the set-up link; made at first start, gone once used. `not_found` after set-up.
  [[nodiscard]] Result<std::string> setup_token();
  /// Makes the account, its owner and its default status page, and signs the owner in. `denied` for
  /// a wrong token, `invalid` for a bad draft, `conflict` once an owner exists.
  [[nodiscard]] Result<SignedIn> create_owner(std::string_view setup_token, const OwnerDraft& draft,
                                              const Peer& peer);

  /// `denied` (the same sentence and time for an unknown address and a wrong password), `limit`
  /// after 5 tries a minute per address and peer or with 4 password hashes under way.
  [[nodiscard]] Result<SignedIn> sign_in(std::string_view email, std::string_view password,
                                         const Peer& peer);
  /// Who the cookie belongs to. `denied` where it is unknown, expired or revoked.
  [[nodiscard]] Result<Session> session(std::string_view token);
  /// Ends the session; no error where there is none.
  [[nodiscard]] Result<> sign_out(std::string_view token);
  /// The user's own sessions, newest first.
  [[nodiscard]] Result<std::vector<SessionRow>> sessions(const TenantCtx& ctx);
  [[nodiscard]] Result<> revoke_session(const TenantCtx& ctx, std::string_view session_id);
  /// Ends every other session of the user. `denied` for a wrong old password, `invalid` for a new
  /// one that is too short or too long.
  [[nodiscard]] Result<> change_password(const TenantCtx& ctx, std::string_view current_token,
                                         std::string_view old_password,
                                         std::string_view new_password);

  /// `role` may not be above the caller's own.
  [[nodiscard]] Result<NewToken> create_token(const TenantCtx& ctx, std::string_view token_name,
                                              Role role = Role::editor);
  [[nodiscard]] Result<std::vector<TokenRow>> tokens(const TenantCtx& ctx);
  [[nodiscard]] Result<> revoke_token(const TenantCtx& ctx, const model::TokenId& id);
  /// Who a bearer token belongs to. `denied` where it is unknown or revoked.
  [[nodiscard]] Result<TenantCtx> token(std::string_view bearer);

  /// Every account of this machine's region, for the command line and the engine.
  [[nodiscard]] Result<std::vector<model::AccountId>> all_accounts();

 private:
  Core& core_;
};

}  // namespace fw::service
