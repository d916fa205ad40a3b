#include "web/pages/account/gate.hpp"

#include "service/accounts.hpp"
#include "web/pages/kit/form.hpp"
#include "web/pages/kit/parts.hpp"

namespace fw::web {

namespace {

Html gate_head(std::string_view title, std::string_view text) {
  return html(R"html(<p><a class="brand" href="/">{}</a></p><div><h1>{}</h1><p
class="mt-1 text-ink-2">{}</p></div>)html",
              brand(), title, text);
}

Html password_field(std::string_view use, std::string_view help) {
  Html out;
  out.add(R"html(<div class="field"><label for="password">Password</label><input class="input"
id="password" name="password" type="password" autocomplete="{}" required minlength="{}"
maxlength="{}">)html",
          use, service::kPasswordBytesMin, service::kPasswordBytesMax);
  if (!help.empty()) out.add(R"html(<p class="help">{}</p>)html", help);
  out.add("</div>");
  return out;
}

Html email_field(std::string_view email) {
  return html(R"html(<div class="field"><label for="email">E-mail</label><input class="input"
id="email" name="email" type="email" value="{}" autocomplete="username" required
maxlength="254"></div>)html",
              email);
}

Html region_field(const RegionChoice& region) {
  if (region.regions.size() < 2) return {};
  std::vector<Choice> choices;
  for (const std::string& name : region.regions) choices.push_back({name, name});
  return choice_field({.name = "region",
                       .label = "Region",
                       .value = region.chosen,
                       .help = "Where your data is kept. It stays there."},
                      choices);
}

}  // namespace

std::string sign_in_page(Theme theme, const SignInForm& form) {
  Html body = gate_head("Sign in", form.needs_setup ? "Nobody has an account here yet."
                                                    : "To what you watch, and what it depends on.");
  if (form.needs_setup) {
    body.add(R"html(<div class="note s-maintenance">{}<span>Open the set-up link that the server
printed when it started. It makes you the owner. The command <code class="mono">flarewarden
setup-link</code> prints it again.</span></div>)html",
             icon("lock"));
    return bare_page(theme, "Sign in", body);
  }
  if (form.signed_out) {
    body.add(R"html(<p class="note s-up" role="status">{}<span>You are signed out.</span></p>)html",
             icon("check"));
  }
  body.add(problem_note(form.problem));
  body.add(R"html(<form class="card card-body stack" method="post" action="/sign-in"><input
type="hidden" name="next" value="{}">{}{}<button class="btn primary">Sign
in</button></form>)html",
           form.next, email_field(form.email), password_field("current-password", ""));
  return bare_page(theme, "Sign in", body);
}

std::string setup_page(Theme theme, const SetupForm& form) {
  Html body = gate_head("Set up FlareWarden",
                        "You are the first here. Make the owner's account; it takes a minute.");
  body.add(problem_note(form.problem));
  body.add(R"html(<form class="card card-body stack" method="post" action="/setup"><input
type="hidden" name="token" value="{}"><div class="field"><label for="name">Your name</label><input
class="input" id="name" name="name" value="{}" autocomplete="name" required
maxlength="100"></div>)html",
           form.token, form.name);
  body.add(R"html({}{}{}<button class="btn primary">Create the owner</button></form>)html",
           email_field(form.email),
           password_field("new-password", "At least 12 characters. A sentence is easiest to keep."),
           region_field(form.region));
  return bare_page(theme, "Set up", body);
}

}  // namespace fw::web
