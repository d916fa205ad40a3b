#include "web/pages/account/settings.hpp"

#include "base/text.hpp"
#include "web/pages/kit/format.hpp"
#include "web/pages/kit/parts.hpp"

namespace fw::web {

namespace {

/// "Firefox on Linux" of a User-Agent; what its owner recognises it by.
std::string agent_of(std::string_view agent) {
  static constexpr std::pair<std::string_view, std::string_view> kBrowsers[] = {
      {"Firefox/", "Firefox"}, {"Edg/", "Edge"},      {"OPR/", "Opera"},
      {"Chrome/", "Chrome"},   {"Safari/", "Safari"}, {"curl/", "curl"}};
  static constexpr std::pair<std::string_view, std::string_view> kSystems[] = {
      {"Android", "Android"}, {"iPhone", "iPhone"},  {"iPad", "iPad"},
      {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"}};
  std::string text;
  for (const auto& [mark, name] : kBrowsers) {
    if (text.empty() && agent.find(mark) != std::string_view::npos) text = name;
  }
  if (text.empty()) return agent.empty() ? "Unknown" : shorten(agent, 40);
  for (const auto& [mark, name] : kSystems) {
    if (agent.find(mark) != std::string_view::npos) return fmt::format("{} on {}", text, name);
  }
  return text;
}

void add_profile(Html& out, const Reader& reader) {
  out.add(
      R"html(<section class="card"><h2>You</h2><div
class="card-body flex flex-wrap items-center gap-4"><div
class="mr-auto min-w-0"><b class="font-semibold block truncate">{}</b><span
class="muted block truncate">{}</span></div>{}<form method="post" action="/sign-out">{}<button
class="btn">{}Sign out</button></form></div></section>)html",
      reader.name, reader.email, theme_switch(reader.theme, reader.csrf), csrf_field(reader.csrf),
      icon("leave"));
}

void add_password(Html& out, const Reader& reader, const SettingsView& view) {
  out.add(
      R"html(<form class="card" method="post" action="/settings/password"
id="password"><h2>Password</h2><div
class="card-body stack">{})html",
      csrf_field(reader.csrf));
  out.add(text_field({.name = "old",
                      .label = "The password you have",
                      .value = "",
                      .help = "",
                      .type = "password",
                      .required = true},
                     view.password_problems));
  out.add(text_field({.name = "new",
                      .label = "The new one",
                      .value = "",
                      .help = "12 to 200 characters. Every other session of yours ends.",
                      .type = "password",
                      .required = true},
                     view.password_problems));
  out.add(R"html(<div><button class="btn">Change it</button></div></div></form>)html");
}

void add_sessions(Html& out, const Reader& reader, const SettingsView& view) {
  out.add(R"html(<section class="card overflow-hidden"><h2>Sessions</h2>)html");
  for (const service::SessionRow& session : view.sessions) {
    const bool is_this = session.id == view.this_session;
    out.add(R"html(<div class="dep dep-row"><span class="logo">{}</span><div class="min-w-0"><b
class="font-medium block truncate">{}</b><span
class="block text-sm muted">{} · last seen {}</span></div>)html",
            icon("screen"), agent_of(session.agent), session.peer, ago(session.last_seen_at));
    if (is_this) {
      out.add(R"html(<span class="tag">this one</span>)html");
    } else {
      const std::string action = fmt::format("/settings/sessions/{}/revoke", session.id);
      out.add(post_button(reader.csrf,
                          {.action = action, .label = "End", .icon = "", .style = "btn small"}));
    }
    out.add("</div>");
  }
  out.add("</section>");
}

void add_new_token(Html& out, const service::NewToken& token) {
  out.add(
      R"html(<div class="note s-up flex-col" role="status"><p>This is the token “{}”. It is shown
this once; keep it somewhere safe.</p><div class="flex items-center gap-2"><code class="code flex-1"
id="new-token" tabindex="0">{}</code>{}</div></div>)html",
      token.row.name, token.secret, copy_button("new-token"));
}

void add_tokens(Html& out, const Reader& reader, const SettingsView& view) {
  out.add(R"html(<section class="card overflow-hidden" id="tokens"><h2>API tokens</h2>)html");
  for (const service::TokenRow& token : view.tokens) {
    const std::string action = fmt::format("/settings/tokens/{}/revoke", token.id.value);
    out.add(
        R"html(<div class="dep dep-row"><span class="logo">{}</span><div class="min-w-0"><b
class="font-medium block truncate">{}</b><span
class="block text-sm muted">{} · {}</span></div>{}</div>)html",
        icon("lock"), token.name, name(token.role),
        token.last_used_at ? html("last used {}", ago(*token.last_used_at)) : html("never used"),
        post_button(reader.csrf, {.action = action,
                                  .label = "Revoke",
                                  .icon = "",
                                  .style = "btn small danger",
                                  .question = "Revoke this token? What uses it stops working."}));
  }
  out.add(R"html(<div class="card-body stack border-t border-line">)html");
  if (view.new_token) add_new_token(out, *view.new_token);
  out.add(problem_note(view.token_problem));
  if (view.may_write_tokens) {
    out.add(
        R"html(<form class="flex flex-wrap gap-2" method="post" action="/settings/tokens">{}<label
class="sr" for="token-name">Name of the token</label><input class="input flex-1 min-w-48"
id="token-name" name="name"
placeholder="What will use it" required maxlength="100"><select class="input w-auto!" name="role"
aria-label="Role"><option value="editor">may change</option><option value="viewer">may
read</option></select><button class="btn">{}Make a token</button></form>)html",
        csrf_field(reader.csrf), icon("plus"));
  }
  out.add(
      R"html(<p class="help">For the API at <a class="link" href="/api/v1/openapi.json">/api/v1</a>:
<code class="mono">Authorization: Bearer fw_…</code></p></div></section>)html");
}

}  // namespace

std::string settings_page(const Reader& reader, const SettingsView& view) {
  Html body;
  body.add(R"html(<div class="head"><h1>Settings</h1></div><div class="stack max-w-3xl">)html");
  add_profile(body, reader);
  add_password(body, reader, view);
  add_sessions(body, reader, view);
  add_tokens(body, reader, view);
  if (reader.sees_fleet)
    body.add(R"html(<p class="text-sm"><a class="link" href="/fleet">The machines that watch</a></p>
)html");
  body.add(R"html(<p class="help">FlareWarden {}</p></div>)html", view.version);
  return signed_in_page(reader, {.title = "Settings", .active = "/settings"}, body);
}

}  // namespace fw::web
