// Who is asking, and the tokens programs ask with.
#include <array>

#include "web/api/nouns.hpp"
#include "web/api/views.hpp"

namespace fw::web::api {

namespace {

Outcome get_me(Call& call) {
  json::array permissions;
  for (const std::string_view permission : service::permissions()) {
    if (call.ctx.may(permission)) permissions.emplace_back(permission);
  }
  return Answer{.body = json::object{{"account", call.ctx.account().value},
                                     {"user", id_or_null(call.ctx.user().value)},
                                     {"role", service::name(call.ctx.role())},
                                     {"permissions", std::move(permissions)}},
                .location = {}};
}

Outcome list_tokens(Call& call) {
  FW_API_TRY(const auto rows, call.services().accounts().tokens(call.ctx));
  return page_of(views(rows));
}

Outcome create_token(Call& call) {
  const std::string name = text(call.body, "name").value_or("");
  const auto role = service::role_named(text(call.body, "role").value_or("editor"));
  FW_API_TRY(const auto made, call.services().accounts().create_token(call.ctx, name, *role));
  json::object body = view(made.row);
  body["secret"] = made.secret;
  return Answer{.body = std::move(body), .location = {}};
}

Outcome revoke_token(Call& call) {
  FW_API_TRY(const auto id, call.id<model::TokenId>());
  const auto revoked = call.services().accounts().revoke_token(call.ctx, id);
  if (!revoked) return revoked.error();
  return Answer{};
}

constexpr std::array<Field, 5> kToken = {{
    {"id", Type::id, ""},
    {"name", Type::string, "", true, false, "", {}, 1, 100},
    {"role", Type::choice, "", false, false, "", kRoleNames},
    {"created_at", Type::instant, ""},
    {"last_used_at", Type::instant, "", false, true},
}};

constexpr std::array<Field, 6> kNewToken = {{
    kToken[0],
    kToken[1],
    kToken[2],
    kToken[3],
    kToken[4],
    {"secret", Type::string, "fw_…: told this once, never again."},
}};
constexpr std::array<Field, 2> kDraft = {{
    {"name", Type::string, "What it is for.", true, false, "", {}, 1, 100},
    {"role", Type::choice, "Not above one's own; editor where absent.", false, false, "",
     kRoleNames},
}};
constexpr std::array<Field, 4> kMe = {{
    {"account", Type::id, ""},
    {"user", Type::id, "", false, true},
    {"role", Type::choice, "", false, false, "", kRoleNames},
    {"permissions", Type::strings, "What this token or session may do."},
}};
constexpr std::array<Schema, 4> kSchemas = {{
    {"Me", "Who is asking.", kMe},
    {"Token", "What programs ask with.", kToken},
    {"NewToken", "A token with its secret.", kNewToken},
    {"TokenDraft", "A token to be made.", kDraft, true},
}};
constexpr std::array<Operation, 4> kOperations = {{
    {.method = "GET",
     .pattern = "/me",
     .permission = "account.read",
     .id = "getMe",
     .summary = "Who is asking, and what they may do",
     .response = "Me",
     .act = get_me},
    {.method = "GET",
     .pattern = "/tokens",
     .permission = "tokens.read",
     .id = "listTokens",
     .summary = "All tokens, without their secrets",
     .response = "Token",
     .pages = true,
     .act = list_tokens},
    {.method = "POST",
     .pattern = "/tokens",
     .permission = "tokens.write",
     .id = "createToken",
     .summary = "Make a token",
     .request = "TokenDraft",
     .response = "NewToken",
     .status = 201,
     .act = create_token},
    {.method = "DELETE",
     .pattern = "/tokens/{id}",
     .permission = "tokens.write",
     .id = "revokeToken",
     .summary = "A token is of no use any more",
     .status = 204,
     .act = revoke_token},
}};

}  // namespace

Noun account_noun() { return {"Account", "Who is asking.", kOperations, kSchemas}; }

}  // namespace fw::web::api
