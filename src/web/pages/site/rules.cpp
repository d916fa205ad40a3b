// Who is told of which changes: a table to tick.
#include <algorithm>

#include "web/pages/kit/parts.hpp"
#include "web/pages/site/page.hpp"

namespace fw::web {

namespace {

bool has(const service::ChangeRules& rules, std::string_view what,
         const model::ChannelId* channel) {
  return std::ranges::any_of(rules, [&](const service::ChangeRule& rule) {
    if (rule.what != what) return false;
    if (channel == nullptr) return rule.every_channel;
    return std::ranges::find(rule.channels, *channel) != rule.channels.end();
  });
}

void add_box(Html& out, std::string_view what, std::string_view channel, std::string_view label,
             bool ticked) {
  out.add(R"html(<td><label class="grid place-items-center min-h-8"><input type="checkbox"
class="size-4.5 accent-ink" name="rule" value="{}"{} aria-label="{}"></label></td>)html",
          fmt::format("{}/{}", what, channel), Flag("checked").when(ticked), label);
}

void add_row(Html& out, std::string_view what, const Html& title,
             const std::vector<service::ChannelRow>& channels, const service::ChangeRules& rules) {
  out.add(R"html(<tr><th scope="row" class="text-ink!">{}</th>)html", title);
  add_box(out, what, "*", fmt::format("{} by every channel", what), has(rules, what, nullptr));
  for (const service::ChannelRow& channel : channels)
    add_box(out, what, channel.id.value, fmt::format("{} by {}", what, channel.name),
            has(rules, what, &channel.id));
  out.add("</tr>");
}

void add_group(Html& out, std::string_view title, std::size_t columns) {
  out.add(R"html(<tr><td class="muted text-sm bg-paper" colspan="{}">{}</td></tr>)html", columns,
          title);
}

}  // namespace

std::string change_rules_page(const Reader& reader,
                              const std::vector<service::ChannelRow>& channels,
                              const service::ChangeRules& rules) {
  Html body = crumb("/changes", "Changes");
  body.add(R"html(<div class="head"><h1>Who is told</h1></div><form class="stack" method="post"
action="/changes/rules">{}<p class="max-w-2xl text-ink-2">One message a look, with all its changes
that a channel is to hear of. A change is told where its severity or its kind is ticked.</p><section
class="card overflow-hidden"><div class="scroll"><table
class="table rules"><thead><tr><th>Change</th><th
class="text-center!">Every channel</th>)html",
           csrf_field(reader.csrf));
  for (const service::ChannelRow& channel : channels)
    body.add(R"html(<th class="text-center!">{}</th>)html", channel.name);
  body.add("</tr></thead><tbody>");
  add_group(body, "By severity", channels.size() + 2);
  for (const auto severity : {model::ChangeSeverity::dangerous, model::ChangeSeverity::notice,
                              model::ChangeSeverity::info}) {
    const Light light = light_of(severity);
    add_row(body, model::name(severity),
            html(R"html(<span class="badge s-{}">{}{}</span>)html", name(light), sign(light),
                 word(severity)),
            channels, rules);
  }
  add_group(body, "By kind", channels.size() + 2);
  for (const std::string_view kind : model::change_kind_names())
    add_row(body, kind, html("{}", model::title(*model::change_kind_named(kind))), channels, rules);
  body.add(R"html(</tbody></table></div></section><div class="adopt"><span
class="mr-auto text-sm muted">{}</span><button class="btn primary">Save</button></div></form>)html",
           channels.empty() ? std::string_view("There is no channel yet: add one under Alerts.")
                            : std::string_view());
  return signed_in_page(reader, {.title = "Who is told", .active = "/changes"}, body);
}

}  // namespace fw::web
