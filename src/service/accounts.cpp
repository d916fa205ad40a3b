#include "service/accounts.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"
#include "service/core.hpp"
#include "service/directory.hpp"
#include "service/password.hpp"
#include "store/accounts.hpp"
#include "store/facts.hpp"
#include "store/sql.hpp"

namespace fw::service {
namespace {

constexpr int kHashingMax = 4;
constexpr std::size_t kSessionsPerUserMax = 50;
constexpr std::size_t kAgentBytesMax = 200;
constexpr std::size_t kEmailBytesMax = 254;
constexpr std::string_view kSetupFact = "setup_token";
/// How exact "last seen" is: a write with every page would be one too many.
constexpr Millis kTouchEvery{5 * 60'000};

/// One of the few password hashes that may be under way.
class HashSlot {
 public:
  static Result<HashSlot> take(Core& core) {
    const std::lock_guard lock(core.hashing_mutex);
    if (core.hashing >= kHashingMax)
      return fail(Code::limit, "too many sign-ins at this moment; try again in a second");
    ++core.hashing;
    return HashSlot(core);
  }
  ~HashSlot() {
    if (core_ == nullptr) return;
    const std::lock_guard lock(core_->hashing_mutex);
    --core_->hashing;
  }
  HashSlot(HashSlot&& other) noexcept : core_(std::exchange(other.core_, nullptr)) {}
  HashSlot& operator=(HashSlot&&) = delete;
  HashSlot(const HashSlot&) = delete;
  HashSlot& operator=(const HashSlot&) = delete;

 private:
  explicit HashSlot(Core& core) : core_(&core) {}
  Core* core_;
};

Result<std::string> accept_email(std::string_view text) {
  const std::string_view email = trim(text);
  const std::size_t at = email.rfind('@');
  const bool plain =
      email.find_first_of(std::string_view(" \t\r\n\0<>,;\"", 10)) == std::string_view::npos;
  if (email.size() > kEmailBytesMax || at == std::string_view::npos || at == 0 ||
      at + 1 == email.size() || !plain)
    return fail(Code::invalid, "an e-mail address looks like name@example.org");
  return std::string(email);
}

std::unexpected<Error> wrong_credentials() {
  return fail(Code::denied, "the e-mail address or the password is wrong");
}

User as_user(const store::UserRecord& from) {
  return {.id = from.id,
          .email = from.email,
          .name = from.name,
          .role = role_named(from.role).value_or(Role::viewer),
          .created_at = from.created_at};
}

TokenRow as_row(const store::TokenRecord& from) {
  return {.id = from.id,
          .name = from.name,
          .role = role_named(from.role).value_or(Role::viewer),
          .created_at = from.created_at,
          .last_used_at = from.last_used_at};
}

Instant end_of(const store::SessionRecord& session) {
  return std::min(session.created_at + kSessionAgeMax, session.last_seen_at + kSessionIdleMax);
}

Result<SignedIn> begin_session(Core& core, const model::UserId& user, const Peer& peer) {
  const Instant now = core.now();
  const std::string token = core.make_regional_secret();
  const store::SessionRecord session{.token_hash = sha256_hex(token),
                                     .id = make_id("ses", core.deps.random),
                                     .user = user,
                                     .csrf = core.make_secret(),
                                     .peer = peer.address,
                                     .agent = shorten(printable(peer.agent), kAgentBytesMax),
                                     .created_at = now,
                                     .last_seen_at = now};
  FW_CHECK(
      store::delete_sessions_older(core.accounts(), now - kSessionAgeMax, now - kSessionIdleMax));
  FW_CHECK(store::insert_session(core.accounts(), session, kSessionsPerUserMax));
  return SignedIn{.token = token, .expires_at = end_of(session)};
}

/// Of an account's first status page: another region may have one already.
Result<std::string> first_slug(Core& core) {
  FW_TRY(const auto region, Directory(core).region_of_page("status"));
  const bool is_free = !region || *region == core.options.region;
  return is_free ? std::string("status") : "status-" + region_prefix(core.options.region);
}

/// What is not in the copy at hand may have just been made on another machine.
template <class Find>
auto find_anywhere(model::Database& accounts, Find find) -> decltype(find(accounts)) {
  auto found = find(accounts);
  if (!found || *found) return found;
  store::Current current(accounts);
  return find(current);
}

}  // namespace

Result<bool> Accounts::needs_setup() {
  FW_TRY(const bool has, store::has_users(core_.accounts()));
  return !has;
}

Result<std::string> Accounts::setup_token() {
  FW_TRY(const bool needed, needs_setup());
  if (!needed) return fail(Code::not_found, "set-up is done");
  return store::keep_fact(core_.store->system(), kSetupFact, core_.make_secret());
}

Result<SignedIn> Accounts::create_owner(std::string_view setup_token, const OwnerDraft& draft,
                                        const Peer& peer) {
  FW_TRY(const bool needed, needs_setup());
  if (!needed) return fail(Code::conflict, "set-up is done already; sign in instead");
  FW_TRY(const std::string expected, this->setup_token());
  if (!equal_in_constant_time(expected, setup_token))
    return fail(Code::denied, "this set-up link is not the one that was printed at start");
  store::UserRecord owner;
  FW_TRY(owner.email, accept_email(draft.email));
  FW_TRY(owner.name, accept_name(draft.name, "a name", 100));
  FW_CHECK(accept_password(draft.password));
  {
    FW_TRY(const HashSlot slot, HashSlot::take(core_));
    FW_TRY(owner.password_hash, hash_password(draft.password));
  }
  owner.id = core_.make_id<model::UserId>();
  owner.account = core_.make_id<model::AccountId>();
  owner.role = name(Role::owner);
  owner.created_at = core_.now();
  FW_TRY(std::string slug, first_slug(core_));
  const store::FirstPage page{
      .id = core_.make_id<model::PageId>(), .slug = std::move(slug), .title = "Status"};
  if (auto made = store::insert_first_owner(core_.accounts(), owner, page); !made) {
    if (made.error().code() == Code::conflict)
      return fail(Code::conflict, "set-up is done already; sign in instead");
    return std::unexpected(std::move(made).error());
  }
  tell_directory(core_);
  FW_CHECK(store::erase_fact(core_.store->system(), kSetupFact));
  return begin_session(core_, owner.id, peer);
}

Result<SignedIn> Accounts::sign_in(std::string_view email, std::string_view password,
                                   const Peer& peer) {
  // Both are counted before anything is looked up, so that a refusal tells nothing either.
  if (!core_.sign_ins.take(fmt::format("{}|{}", store::email_key(email), peer.address),
                           core_.now()))
    return fail(Code::limit, "too many sign-ins for this address; wait a minute");
  FW_TRY(const HashSlot slot, HashSlot::take(core_));
  FW_TRY(const auto user, store::find_user_by_email(core_.accounts(), email));
  if (password.size() > kPasswordBytesMax || !user) {
    verify_nothing(password.substr(0, kPasswordBytesMax));
    return wrong_credentials();
  }
  if (!verify_password(user->password_hash, password)) return wrong_credentials();
  return begin_session(core_, user->id, peer);
}

Result<Session> Accounts::session(std::string_view token) {
  const auto denied = [] { return fail(Code::denied, "you are not signed in"); };
  if (token.empty() || token.size() > 100) return denied();
  const std::string hash = sha256_hex(token);
  FW_TRY(auto session, find_anywhere(core_.accounts(), [&](model::Database& accounts) {
           return store::find_session(accounts, hash);
         }));
  if (!session) return denied();
  const Instant now = core_.now();
  if (now >= end_of(*session)) {
    FW_TRY(const bool gone, store::delete_session(core_.accounts(), hash));
    static_cast<void>(gone);
    return denied();
  }
  FW_TRY(const auto user, store::find_user(core_.accounts(), session->user));
  if (!user) return denied();
  if (now - session->last_seen_at >= kTouchEvery) {
    FW_CHECK(store::touch_session(core_.accounts(), hash, now));
    session->last_seen_at = now;
  }
  const User shown = as_user(*user);
  return Session{.ctx = TenantCtx(user->account, user->id, shown.role),
                 .user = shown,
                 .id = session->id,
                 .csrf = session->csrf,
                 .expires_at = end_of(*session)};
}

Result<> Accounts::sign_out(std::string_view token) {
  const auto current = session(token);
  if (!current) return {};
  FW_TRY(const bool gone, store::delete_session(core_.accounts(), sha256_hex(token)));
  if (gone) core_.publish(current->ctx.account(), LiveKind::access, current->id);
  return {};
}

Result<std::vector<SessionRow>> Accounts::sessions(const TenantCtx& ctx) {
  FW_CHECK(require(ctx, "account.read"));
  FW_TRY(const auto found, store::list_sessions(core_.accounts(), ctx.user()));
  std::vector<SessionRow> rows;
  for (const store::SessionRecord& session : found)
    if (core_.now() < end_of(session))
      rows.push_back({.id = session.id,
                      .peer = session.peer,
                      .agent = session.agent,
                      .created_at = session.created_at,
                      .last_seen_at = session.last_seen_at,
                      .expires_at = end_of(session)});
  return rows;
}

Result<> Accounts::revoke_session(const TenantCtx& ctx, std::string_view session_id) {
  FW_CHECK(require(ctx, "account.write"));
  FW_TRY(const bool gone, store::delete_session_of(core_.accounts(), ctx.user(), session_id));
  if (!gone) return not_here();
  core_.publish(ctx.account(), LiveKind::access, std::string(session_id));
  return {};
}

Result<> Accounts::change_password(const TenantCtx& ctx, std::string_view current_token,
                                   std::string_view old_password, std::string_view new_password) {
  FW_CHECK(require(ctx, "account.write"));
  FW_TRY(const auto user, store::find_user(core_.accounts(), ctx.user()));
  if (!user) return not_here();
  if (!core_.sign_ins.take("password|" + user->id.value, core_.now()))
    return fail(Code::limit, "too many tries; wait a minute");
  FW_TRY(const HashSlot slot, HashSlot::take(core_));
  if (old_password.size() > kPasswordBytesMax ||
      !verify_password(user->password_hash, old_password))
    return fail(Code::denied, "the old password is wrong");
  FW_CHECK(accept_password(new_password));
  FW_TRY(const std::string hash, hash_password(new_password));
  const std::string kept = sha256_hex(current_token);
  FW_TRY(const auto before, store::list_sessions(core_.accounts(), user->id));
  FW_CHECK(store::change_password(core_.accounts(), user->id, hash, kept));
  for (const store::SessionRecord& session : before)
    if (session.token_hash != kept) core_.publish(ctx.account(), LiveKind::access, session.id);
  return {};
}

Result<NewToken> Accounts::create_token(const TenantCtx& ctx, std::string_view token_name,
                                        Role role) {
  FW_CHECK(require(ctx, "tokens.write"));
  // Roles are ordered from the most to the least powerful.
  if (role < ctx.role())
    return fail(Code::denied, "a token's role cannot be above your own, \"{}\"", name(ctx.role()));
  const std::string secret = "fw_" + core_.make_regional_secret();
  store::TokenRecord token;
  FW_TRY(token.name, accept_name(token_name, "a token's name", 100));
  token.id = core_.make_id<model::TokenId>();
  token.account = ctx.account();
  token.user = ctx.user();
  token.role = name(role);
  token.secret_hash = sha256_hex(secret);
  token.created_at = core_.now();
  FW_CHECK(store::insert_token(core_.accounts(), token, kTokensMax));
  return NewToken{.row = as_row(token), .secret = secret};
}

Result<std::vector<TokenRow>> Accounts::tokens(const TenantCtx& ctx) {
  FW_CHECK(require(ctx, "tokens.read"));
  FW_TRY(const auto found, store::list_tokens(core_.accounts(), ctx.account()));
  std::vector<TokenRow> rows;
  for (const store::TokenRecord& token : found) rows.push_back(as_row(token));
  return rows;
}

Result<> Accounts::revoke_token(const TenantCtx& ctx, const model::TokenId& id) {
  FW_CHECK(require(ctx, "tokens.write"));
  FW_TRY(const bool gone, store::delete_token(core_.accounts(), ctx.account(), id));
  if (!gone) return not_here();
  core_.publish(ctx.account(), LiveKind::access, id.value);
  return {};
}

Result<TenantCtx> Accounts::token(std::string_view bearer) {
  const auto denied = [] { return fail(Code::denied, "this API token is not valid"); };
  if (!bearer.starts_with("fw_") || bearer.size() > 100) return denied();
  const std::string hash = sha256_hex(bearer);
  FW_TRY(const auto token, find_anywhere(core_.accounts(), [&](model::Database& accounts) {
           return store::find_token(accounts, hash);
         }));
  if (!token) return denied();
  const Instant now = core_.now();
  if (!token->last_used_at || now - *token->last_used_at >= kTouchEvery)
    FW_CHECK(store::touch_token(core_.accounts(), token->id, now));
  return TenantCtx(token->account, token->user, role_named(token->role).value_or(Role::viewer));
}

Result<std::vector<model::AccountId>> Accounts::all_accounts() {
  return store::list_accounts(core_.accounts());
}

}  // namespace fw::service
