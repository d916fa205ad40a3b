#include "web/guard.hpp"
#include "web/headers.hpp"
#include "web/pages/account/routes.hpp"
#include "web/pages/account/settings.hpp"

namespace fw::web {

namespace {

using http::Response;

Result<SettingsView> view_of(const Visit& visit) {
  SettingsView view;
  auto& accounts = visit.services().accounts();
  FW_TRY(view.sessions, accounts.sessions(visit.ctx()));
  if (visit.ctx().may("tokens.read")) {
    FW_TRY(view.tokens, accounts.tokens(visit.ctx()));
  }
  view.this_session = visit.session.id;
  view.may_write_tokens = visit.ctx().may("tokens.write");
  view.version = visit.env->options.version;
  return view;
}

Result<Response> show(const Visit& visit) {
  FW_TRY(const auto view, view_of(visit));
  return Response::html(settings_page(visit.reader(), view));
}

Result<Response> change_password(const Visit& visit) {
  const auto changed = visit.services().accounts().change_password(
      visit.ctx(), session_token(visit.request, *visit.env),
      visit.request.form_value("old").value_or(""), visit.request.form_value("new").value_or(""));
  if (changed) return go("/settings", "password");
  const Error& error = changed.error();
  if (status_of(error.code()) >= 500) return std::unexpected(error);
  FW_TRY(auto view, view_of(visit));
  view.password_problems.emplace(error.code() == Code::denied ? "old" : "new", error.sentence());
  return Response::html(settings_page(visit.reader(), view), 422);
}

Result<Response> revoke_session(const Visit& visit) {
  FW_CHECK(visit.services().accounts().revoke_session(visit.ctx(), visit.request.parameter("id")));
  return go("/settings", "revoked");
}

Result<Response> create_token(const Visit& visit) {
  const auto role =
      service::role_named(field_of(visit.request, "role")).value_or(service::Role::viewer);
  auto token =
      visit.services().accounts().create_token(visit.ctx(), field_of(visit.request, "name"), role);
  if (!token && status_of(token.error().code()) >= 500)
    return std::unexpected(std::move(token).error());
  FW_TRY(auto view, view_of(visit));
  int status = 200;
  if (token) {
    view.new_token = *std::move(token);
  } else {
    view.token_problem = token.error().sentence();
    status = status_of(token.error().code());
  }
  return Response::html(settings_page(visit.reader(), view), status);
}

Result<Response> revoke_token(const Visit& visit) {
  FW_TRY(const auto id, id_of<model::TokenId>(visit.request));
  FW_CHECK(visit.services().accounts().revoke_token(visit.ctx(), id));
  return go("/settings", "revoked");
}

}  // namespace

void add_settings(http::Router& router, Env& env) {
  add(router, env, PageRoute{"GET", "/settings", "account.read", show});
  add(router, env, PageRoute{"POST", "/settings/password", "account.write", change_password});
  add(router, env,
      PageRoute{"POST", "/settings/sessions/{id}/revoke", "account.write", revoke_session});
  add(router, env, PageRoute{"POST", "/settings/tokens", "tokens.write", create_token});
  add(router, env, PageRoute{"POST", "/settings/tokens/{id}/revoke", "tokens.write", revoke_token});
}

}  // namespace fw::web
