// Set-up, sign-in, sessions, passwords and tokens.
#include "world.hpp"

namespace fw::test {
namespace {

using service::Role;

constexpr std::string_view kPassword = "correct horse battery";

TEST(Accounts, AreSetUpOnceByTheLink) {
  World world;
  auto& accounts = world.services->accounts();
  EXPECT_TRUE(*accounts.needs_setup());
  const std::string token = *accounts.setup_token();
  EXPECT_EQ(*accounts.setup_token(), token) << "the link is the same until it is used";
  const service::OwnerDraft draft{"olga@example.org", "Olga", std::string(kPassword)};
  EXPECT_EQ(code_of(accounts.create_owner("wrong", draft, world.peer)), Code::denied);
  EXPECT_EQ(
      code_of(accounts.create_owner(token, {"olga", "Olga", std::string(kPassword)}, world.peer)),
      Code::invalid);
  EXPECT_EQ(code_of(accounts.create_owner(token, {"o@x.org", "Olga", "short"}, world.peer)),
            Code::invalid);
  ASSERT_TRUE(accounts.create_owner(token, draft, world.peer));
  EXPECT_FALSE(*accounts.needs_setup());
  EXPECT_EQ(code_of(accounts.setup_token()), Code::not_found);
  EXPECT_EQ(code_of(accounts.create_owner(token, draft, world.peer)), Code::conflict);
}

TEST(Accounts, AWrongPasswordAndAnUnknownUserLookTheSame) {
  World world;
  world.owner();
  auto& accounts = world.services->accounts();
  const auto wrong = accounts.sign_in("olga@example.org", "not the password", world.peer);
  const auto unknown = accounts.sign_in("nobody@example.org", "not the password", world.peer);
  EXPECT_EQ(code_of(wrong), Code::denied);
  EXPECT_EQ(code_of(unknown), Code::denied);
  EXPECT_EQ(wrong.error().sentence(), unknown.error().sentence());
  EXPECT_TRUE(accounts.sign_in(" OLGA@example.org ", kPassword, world.peer));
}

TEST(Accounts, SignInsAreCountedPerAddressAndPeer) {
  World world;
  world.owner();
  auto& accounts = world.services->accounts();
  for (int i = 0; i < service::kSignInsPerMinuteMax; ++i)
    EXPECT_EQ(code_of(accounts.sign_in("olga@example.org", "wrong password", world.peer)),
              Code::denied);
  EXPECT_EQ(code_of(accounts.sign_in("olga@example.org", kPassword, world.peer)), Code::limit);
  EXPECT_TRUE(accounts.sign_in("olga@example.org", kPassword, {"192.0.2.8", ""}));
  world.clock.advance(Millis(60'000));
  EXPECT_TRUE(accounts.sign_in("olga@example.org", kPassword, world.peer));
}

TEST(Accounts, SessionsEndWhenIdleAndWhenOld) {
  World world;
  world.owner();
  auto& accounts = world.services->accounts();
  const auto idle = accounts.sign_in("olga@example.org", kPassword, world.peer);
  const auto used = accounts.sign_in("olga@example.org", kPassword, world.peer);
  for (int day = 0; day < 13; ++day) {
    world.clock.advance(Millis(24 * 3'600'000));
    ASSERT_TRUE(accounts.session(used->token)) << day;
  }
  world.clock.advance(Millis(24 * 3'600'000));
  EXPECT_EQ(code_of(accounts.session(idle->token)), Code::denied);
  for (int day = 14; day < 29; ++day) {
    ASSERT_TRUE(accounts.session(used->token)) << day;
    world.clock.advance(Millis(24 * 3'600'000));
  }
  ASSERT_TRUE(accounts.session(used->token));
  world.clock.advance(Millis(24 * 3'600'000));
  EXPECT_EQ(code_of(accounts.session(used->token)), Code::denied) << "30 days are the end";
}

TEST(Accounts, AChangedPasswordEndsTheOtherSessions) {
  World world;
  const auto ctx = world.owner();
  auto& accounts = world.services->accounts();
  const auto other = accounts.sign_in("olga@example.org", kPassword, {"192.0.2.9", ""});
  std::vector<std::string> revoked;
  const auto subscription =
      world.services->live().subscribe(ctx.account(), [&](const service::LiveEvent& event) {
        if (event.kind == service::LiveKind::access) revoked.push_back(event.id);
      });
  const std::string other_id = accounts.session(other->token)->id;
  EXPECT_EQ(code_of(accounts.change_password(ctx, world.owner_token, "not the password",
                                             "another long password")),
            Code::denied);
  ASSERT_TRUE(accounts.change_password(ctx, world.owner_token, kPassword, "another long password"));
  EXPECT_TRUE(accounts.session(world.owner_token));
  EXPECT_EQ(code_of(accounts.session(other->token)), Code::denied);
  EXPECT_EQ(revoked, std::vector<std::string>{other_id});
  EXPECT_EQ(code_of(accounts.sign_in("olga@example.org", kPassword, world.peer)), Code::denied);
  EXPECT_TRUE(accounts.sign_in("olga@example.org", "another long password", world.peer));
}

TEST(Accounts, SessionsAreListedAndRevoked) {
  World world;
  const auto ctx = world.owner();
  auto& accounts = world.services->accounts();
  const auto other = accounts.sign_in("olga@example.org", kPassword, {"192.0.2.9", "Lynx\n"});
  const std::string id = accounts.session(other->token)->id;
  EXPECT_EQ(accounts.sessions(ctx)->size(), 2U);
  ASSERT_TRUE(accounts.revoke_session(ctx, id));
  EXPECT_EQ(code_of(accounts.revoke_session(ctx, id)), Code::not_found);
  EXPECT_EQ(code_of(accounts.session(other->token)), Code::denied);
  ASSERT_TRUE(accounts.sign_out(world.owner_token));
  EXPECT_TRUE(accounts.sign_out(world.owner_token));
  EXPECT_EQ(code_of(accounts.session(world.owner_token)), Code::denied);
}

TEST(Accounts, TokensHaveARoleAndAreStoredAsHashes) {
  World world;
  const auto ctx = world.owner();
  auto& accounts = world.services->accounts();
  const auto made = accounts.create_token(ctx, "CI", Role::viewer);
  ASSERT_TRUE(made);
  EXPECT_TRUE(made->secret.starts_with("fw_"));
  const auto who = accounts.token(made->secret);
  ASSERT_TRUE(who);
  EXPECT_EQ(who->account(), ctx.account());
  EXPECT_TRUE(who->may("monitors.read"));
  EXPECT_FALSE(who->may("monitors.write"));
  EXPECT_EQ(code_of(world.services->monitors().create(*who, {})), Code::denied);
  EXPECT_EQ(code_of(accounts.create_token(*who, "more", Role::owner)), Code::denied);
  EXPECT_EQ(code_of(accounts.revoke_token(world.stranger(), made->row.id)), Code::not_found);
  ASSERT_TRUE(accounts.revoke_token(ctx, made->row.id));
  EXPECT_EQ(code_of(accounts.token(made->secret)), Code::denied);
  EXPECT_TRUE(accounts.tokens(ctx)->empty());
}

TEST(Accounts, PermissionsAreKnownNames) {
  for (const std::string_view permission : service::permissions()) {
    EXPECT_TRUE(service::is_permission(permission));
    EXPECT_TRUE(service::TenantCtx::for_operator(model::AccountId("x")).may(permission));
  }
  EXPECT_FALSE(service::TenantCtx::for_operator(model::AccountId("x")).may("everything"));
}

}  // namespace
}  // namespace fw::test
