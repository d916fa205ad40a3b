#include <algorithm>

#include "base/encode.hpp"
#include "web/guard.hpp"
#include "web/headers.hpp"
#include "web/pages/account/gate.hpp"
#include "web/pages/account/routes.hpp"
#include "web/pages/kit/form.hpp"

namespace fw::web {

namespace {

using http::Request;
using http::Response;

constexpr std::size_t kAgentBytesMax = 200;

service::Peer peer_of(const Request& request) {
  return {request.peer, std::string(request.header("user-agent").substr(0, kAgentBytesMax))};
}

Response signed_in(const service::SignedIn& session, const Stranger& stranger,
                   const std::string& to) {
  const Env& env = *stranger.env;
  auto response =
      go(to).with_header("set-cookie", session_cookie(session.token, stranger.request, env));
  if (!env.options.regions.all.empty())
    response.headers.emplace_back("set-cookie",
                                  region_cookie(env.options.regions.here, stranger.request, env));
  return response;
}

/// Which of several regions the data of whoever signs up may live in.
RegionChoice region_choice(const Stranger& stranger) {
  const RegionOptions& regions = stranger.env->options.regions;
  if (!regions.may_choose) return {};
  RegionChoice choice{.regions = regions.all, .chosen = regions.here};
  // The proxy says which of its places the reader is near.
  const std::string nearest = regions.nearest(stranger.request.header("fly-region"));
  const std::string asked = field_of(stranger.request, "region");
  if (!nearest.empty()) choice.chosen = nearest;
  if (std::ranges::find(regions.all, asked) != regions.all.end()) choice.chosen = asked;
  return choice;
}

Result<Response> show_sign_in(const Stranger& stranger) {
  if (session_of(stranger.request, *stranger.env)) return go("/");
  // Of several regions another one may have somebody who can sign in.
  bool needs_setup = false;
  if (stranger.env->options.regions.all.empty()) {
    FW_TRY(needs_setup, stranger.services().accounts().needs_setup());
  }
  const SignInForm form{.email = "",
                        .next = local_path(stranger.request.query_value("next").value_or("/")),
                        .problem = "",
                        .needs_setup = needs_setup,
                        .signed_out = stranger.request.query_value("done") == "signed-out"};
  return Response::html(sign_in_page(theme_of(stranger.request), form));
}

Result<Response> sign_in(const Stranger& stranger) {
  const Request& request = stranger.request;
  SignInForm form{.email = field_of(request, "email"),
                  .next = local_path(field_of(request, "next"))};
  auto session = stranger.services().accounts().sign_in(
      form.email, request.form_value("password").value_or(""), peer_of(request));
  if (session) return signed_in(*session, stranger, form.next);
  form.problem = session.error().sentence();
  const int status = status_of(session.error().code());
  if (status >= 500) return std::unexpected(std::move(session).error());
  auto response =
      Response::html(sign_in_page(theme_of(request), form), status == 403 ? 422 : status);
  if (status == 429) response.headers.emplace_back("retry-after", "60");
  return response;
}

Result<Response> show_setup(const Stranger& stranger) {
  FW_TRY(const bool needs_setup, stranger.services().accounts().needs_setup());
  if (!needs_setup) return go("/sign-in");
  const SetupForm form{.token = stranger.request.query_value("token").value_or(""),
                       .region = region_choice(stranger)};
  if (form.token.empty()) return go("/sign-in");
  return Response::html(setup_page(theme_of(stranger.request), form));
}

Result<Response> set_up(const Stranger& stranger) {
  const Request& request = stranger.request;
  SetupForm form{.token = field_of(request, "token"),
                 .name = field_of(request, "name"),
                 .email = field_of(request, "email"),
                 .region = region_choice(stranger)};
  const service::OwnerDraft draft{form.email, form.name,
                                  request.form_value("password").value_or("")};
  auto session = stranger.services().accounts().create_owner(form.token, draft, peer_of(request));
  if (session) return signed_in(*session, stranger, "/?done=welcome");
  const Code code = session.error().code();
  if (code == Code::conflict) return go("/sign-in");
  if (code != Code::invalid && code != Code::denied) {
    return std::unexpected(std::move(session).error());
  }
  form.problem = session.error().sentence();
  return Response::html(setup_page(theme_of(request), form), status_of(code));
}

Result<Response> sign_out(const Visit& visit) {
  FW_CHECK(visit.services().accounts().sign_out(session_token(visit.request, *visit.env)));
  auto response = go("/sign-in", "signed-out")
                      .with_header("set-cookie", ended_session_cookie(visit.request, *visit.env));
  if (!visit.env->options.regions.all.empty())
    response.headers.emplace_back("set-cookie", region_cookie("", visit.request, *visit.env));
  return response;
}

/// For readers without scripts; with them the cookie is set in place.
Result<Response> choose_theme(const Stranger& stranger) {
  const std::string_view theme = name(theme_named(field_of(stranger.request, "theme")));
  return go("/").with_header(
      "set-cookie", fmt::format("theme={}; Path=/; Max-Age=31536000; SameSite=Lax", theme));
}

}  // namespace

void add_gate(http::Router& router, Env& env) {
  add(router, env, OpenRoute{"GET", "/sign-in", show_sign_in});
  add(router, env, OpenRoute{"POST", "/sign-in", sign_in});
  add(router, env, OpenRoute{"GET", "/setup", show_setup});
  add(router, env, OpenRoute{"POST", "/setup", set_up});
  add(router, env, OpenRoute{"POST", "/theme", choose_theme});
  add(router, env, PageRoute{"POST", "/sign-out", "account.read", sign_out});
}

}  // namespace fw::web
