#include "web/pages/kit/parts.hpp"

namespace fw::web {

Html art() {
  return html(R"html(<svg class="art" viewBox="0 0 144 84" fill="none" stroke="currentColor"
stroke-width="1.5" aria-hidden="true"><path stroke-dasharray="3 3"
d="M72 42 22 18M72 42 18 60M72 42l52-24M72 42l54 20M72 42v32M72 42V8"/><g
fill="var(--surface)"><rect x="52" y="27" width="40" height="30" rx="5"/><circle cx="20" cy="17"
r="8"/><circle cx="17" cy="61" r="8"/><circle cx="125" cy="17" r="8"/><circle cx="127" cy="63"
r="8"/><circle cx="72" cy="9" r="6"/><circle cx="72" cy="76" r="6"/></g><path d="M52 35h40"/><path
stroke="var(--up)" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"
d="m65 46.5 5 4.5 9-9"/></svg>)html");
}

Html scan_form(std::string_view csrf, std::string_view url, std::string_view problem) {
  const bool is_wrong = !problem.empty();
  Html out;
  out.add(
      R"html(<form class="w-full max-w-xl grid gap-2 text-left" method="post" action="/scans">{}<div
class="flex flex-col sm:flex-row gap-2"><label class="sr"
for="url">Address of your site</label><input
class="input" id="url" name="url" value="{}" inputmode="url" autocapitalize="off" spellcheck="false"
autocomplete="url" placeholder="https://your-site.example" required maxlength="2048"{}
aria-describedby="url-problem"><button class="btn primary">{}Scan</button></div>)html",
      csrf_field(csrf), url, Flag("aria-invalid=\"true\"").when(is_wrong), icon("search"));
  out.add(R"html(<p class="wrong" id="url-problem"{}>{}</p><details class="text-sm"><summary
class="muted cursor-pointer">More domains of your own</summary><label class="sr"
for="own">More domains of your own</label><input class="input mt-2" id="own" name="own"
autocapitalize="off" spellcheck="false" autocomplete="off" maxlength="2048"
placeholder="shop-cdn.example, shop-images.example"><p class="help">What is loaded from them is
yours, not a third party's.</p></details></form>)html",
          Flag("hidden").when(!is_wrong), problem);
  return out;
}

Html empty_state(const Empty& empty) {
  Html out;
  out.add(R"html(<section class="card empty">{}<h2>{}</h2><p>{}</p>)html", art(), empty.title,
          empty.text);
  if (!empty.link.empty()) {
    out.add(R"html(<a class="btn primary" href="{}">{}{}</a>)html", empty.link, icon("plus"),
            empty.label);
  }
  out.add("</section>");
  return out;
}

Html crumb(std::string_view href, std::string_view label) {
  return html(R"html(<nav class="crumb" aria-label="Back"><a class="flex items-center gap-1"
href="{}">{}{}</a></nav>)html",
              href, icon("left"), label);
}

Html post_button(std::string_view csrf, const Button& button) {
  Html out;
  out.add(R"html(<form method="post" action="{}" data-fw-ask="{}">{}<button class="{}">)html",
          button.action, button.question, csrf_field(csrf), button.style);
  if (!button.icon.empty()) out.add(icon(button.icon));
  out.add("{}</button></form>", button.label);
  return out;
}

Html copy_button(std::string_view id) {
  return html(
      R"html(<button type="button" class="btn" data-fw-copy="{}">{}<span>Copy</span></button>)html",
      id, icon("copy"));
}

Html problem_note(std::string_view problem) {
  if (problem.empty()) return {};
  return html(R"html(<p class="note s-down" role="alert">{}<span>{}</span></p>)html", icon("alert"),
              problem);
}

Html live_stream() {
  return html(R"html(<div id="live" data-signals="{resync: 0}"
data-on-load="@get('/live' + window.location.pathname + window.location.search,
{retryMaxCount: 1000000, retryMaxWaitMs: 8000})"
data-on-reconnect="@get('/live' + window.location.pathname + window.location.search,
{retryMaxCount: 1000000, retryMaxWaitMs: 8000})"></div><div id="resync"
data-on-signal-change-resync="@get('/live' + window.location.pathname + '/now' +
window.location.search)"></div>)html");
}

}  // namespace fw::web
