#include "web/pages/channel/page.hpp"

#include "web/pages/incident/page.hpp"
#include "web/pages/kit/format.hpp"
#include "web/pages/kit/light.hpp"
#include "web/pages/kit/parts.hpp"

namespace fw::web {

namespace {

std::string_view title_of(const model::ChannelKinds& kinds, std::string_view name) {
  const model::ChannelKind* kind = model::find(kinds, name);
  return kind == nullptr ? name : kind->title();
}

Light light_of(const service::ChannelRow& channel) {
  if (!channel.enabled) return Light::paused;
  if (!channel.last_delivery) return Light::pending;
  switch (channel.last_delivery->state) {
    case service::DeliveryRow::State::failed:
      return Light::down;
    case service::DeliveryRow::State::retrying:
      return Light::degraded;
    case service::DeliveryRow::State::queued:
    case service::DeliveryRow::State::delivered:
      break;
  }
  return Light::up;
}

void add_row(Html& out, const service::ChannelRow& channel, const model::ChannelKinds& kinds) {
  const Light light = light_of(channel);
  out.add(
      R"html(<a class="dep dep-row no-underline hover:bg-sunken s-{}" href="/channels/{}">{}<span
class="min-w-0"><b class="font-semibold block truncate">{}</b><span
class="block truncate text-sm muted">)html",
      name(light), channel.id.value, sign(light), channel.name);
  if (!channel.enabled) {
    out.add("{}", channel.disabled_because.empty() ? std::string_view("Switched off")
                                                   : std::string_view(channel.disabled_because));
  } else if (channel.last_delivery) {
    out.add("{} {}: {}", channel.last_delivery->event, ago(channel.last_delivery->at),
            channel.last_delivery->sentence);
  } else {
    out.add("Nothing sent yet; send a test to be sure");
  }
  out.add(R"html(</span></span><span class="tag">{}</span>{}</a>)html",
          title_of(kinds, channel.kind), icon("right"));
}

void add_kinds(Html& out, const model::ChannelKinds& kinds) {
  out.add(R"html(<section class="card"><div class="card-head"><h2>Add a channel</h2></div><div
class="card-body flex flex-wrap gap-2">)html");
  for (const auto& kind : kinds) {
    out.add(R"html(<a class="btn" href="/channels/new?kind={}">{}{}</a>)html", kind->name(),
            icon("plus"), kind->title());
  }
  out.add("</div></section>");
}

std::string_view whole_problem(const ChannelForm& form) {
  const auto found = form.problems.find("");
  return found == form.problems.end() ? std::string_view{} : std::string_view(found->second);
}

Html fields(const model::ChannelKind& kind, const ChannelForm& form) {
  Html out;
  out.add(text_field({.name = "name",
                      .label = "Name",
                      .value = form.name,
                      .help = "As it stands in the list and in delivery logs.",
                      .placeholder = "On call",
                      .required = true},
                     form.problems));
  out.add(settings_fields(kind.settings(), form.settings, form.secrets, form.problems));
  out.add(tick_field("enabled", "Send alerts here", form.enabled));
  return out;
}

}  // namespace

std::string channels_page(const Reader& reader, const std::vector<service::ChannelRow>& channels,
                          const model::ChannelKinds& kinds) {
  Html body;
  body.add(R"html(<div class="head"><h1>Alerts</h1></div><div class="stack">)html");
  if (channels.empty()) {
    body.add(empty_state({.title = "Nobody is told yet",
                          .text = "Add a channel, and send a test through it. From then on every "
                                  "confirmed incident goes there once when it opens and once when "
                                  "it is over."}));
  } else {
    body.add(R"html(<section class="card overflow-hidden">)html");
    for (const auto& channel : channels) add_row(body, channel, kinds);
    body.add("</section>");
  }
  if (reader.may_write) add_kinds(body, kinds);
  body.add("</div>");
  return signed_in_page(reader, {.title = "Alerts", .active = "/channels"}, body);
}

std::string new_channel_page(const Reader& reader, const model::ChannelKind& kind,
                             const ChannelForm& form) {
  Html body = crumb("/channels", "Alerts");
  body.add(R"html(<div class="head"><h1>New channel: {}</h1></div><form
class="card card-body stack max-w-2xl" method="post" action="/channels">{}{}<input type="hidden"
name="kind" value="{}">{}<div class="flex gap-2"><button class="btn primary">Add it</button><a
class="btn plain" href="/channels">Cancel</a></div></form>)html",
           kind.title(), csrf_field(reader.csrf), problem_note(whole_problem(form)), kind.name(),
           fields(kind, form));
  return signed_in_page(reader, {.title = "New channel", .active = "/channels"}, body);
}

Html channel_deliveries_part(const std::vector<service::DeliveryRow>& deliveries) {
  Html out;
  out.add(R"html(<section class="card overflow-hidden" id="deliveries"><div
class="card-head"><h2>Deliveries</h2></div>)html");
  if (deliveries.empty()) {
    out.add(
        R"html(<p class="empty muted">Nothing was sent yet. A test shows here within
seconds.</p>)html");
  } else {
    out.add(deliveries_table(deliveries, false));
  }
  out.add("</section>");
  return out;
}

std::string channel_page(const Reader& reader, const model::ChannelKind& kind,
                         const ChannelView& view) {
  const std::string base = "/channels/" + view.row.id.value;
  Html body = crumb("/channels", "Alerts");
  body.add(R"html(<div class="head"><h1>{}</h1><span class="live" id="live-state" role="status"
hidden></span><span class="tag">{}</span>)html",
           view.row.name, kind.title());
  if (reader.may_write) {
    body.add(post_button(reader.csrf, {.action = base + "/test",
                                       .label = "Send a test",
                                       .icon = "send",
                                       .style = "btn primary"}));
  }
  body.add(R"html(</div><div class="stack max-w-3xl">)html");
  if (!view.row.disabled_because.empty()) {
    body.add(R"html(<p class="note s-degraded">{}<span>{}</span></p>)html", icon("alert"),
             view.row.disabled_because);
  }
  body.add(channel_deliveries_part(view.deliveries));
  if (reader.may_write) {
    body.add(R"html(<form class="card card-body stack" method="post" action="{}">{}{}{}<div><button
class="btn primary">Save</button></div></form><section
class="card card-body flex flex-wrap items-center gap-4"><div class="mr-auto"><h2>Delete this
channel</h2><p class="help">Its delivery log goes with it.</p></div>{}</section>)html",
             base, csrf_field(reader.csrf), problem_note(whole_problem(view.form)),
             fields(kind, view.form),
             post_button(reader.csrf, {.action = base + "/delete",
                                       .label = "Delete",
                                       .icon = "trash",
                                       .style = "btn danger",
                                       .question = "Delete this channel?"}));
  }
  body.add("</div>{}", live_stream());
  return signed_in_page(reader, {.title = view.row.name, .active = "/channels", .live = true},
                        body);
}

}  // namespace fw::web
