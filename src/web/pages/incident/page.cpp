#include "web/pages/incident/page.hpp"

#include "web/pages/incident/votes.hpp"
#include "web/pages/kit/format.hpp"
#include "web/pages/kit/light.hpp"
#include "web/pages/kit/parts.hpp"

namespace fw::web {

namespace {

using service::IncidentDetail;
using service::TimelineEntry;

std::string_view words_of(model::Transition transition) {
  switch (transition) {
    case model::Transition::opened:
      return "Opened";
    case model::Transition::escalated:
      return "Got worse, or its cause was found";
    case model::Transition::joined:
      return "One more monitor is affected";
    case model::Transition::left:
      return "One monitor is well again";
    case model::Transition::resolved:
      return "Resolved";
    case model::Transition::reminded:
      return "Reminder sent";
    case model::Transition::merged:
      return "Goes on as part of another incident";
  }
  return "Changed";
}

std::string_view words_of(model::Extent extent) {
  switch (extent) {
    case model::Extent::everywhere:
      break;
    case model::Extent::partial:
      return "Some regions. From others it works.";
    case model::Extent::regional:
      return "One region only, and for a while. Nobody is woken for it.";
    case model::Extent::unsteady:
      return "Several regions, now and then.";
  }
  return "Everywhere it was looked at from.";
}

Light light_of_entry(const TimelineEntry& entry) {
  if (entry.kind != TimelineEntry::Kind::change) return Light::maintenance;
  if (entry.transition == model::Transition::resolved) return Light::up;
  if (entry.transition == model::Transition::left) return Light::up;
  return entry.state ? light_of(*entry.state) : Light::unknown;
}

Html sign_of_entry(const TimelineEntry& entry) {
  switch (entry.kind) {
    case TimelineEntry::Kind::note:
      return icon("send");
    case TimelineEntry::Kind::acknowledged:
      return icon("check");
    case TimelineEntry::Kind::change:
      break;
  }
  return sign(light_of_entry(entry));
}

void add_entry(Html& out, const TimelineEntry& entry) {
  out.add(R"html(<li class="s-{}">{}<div class="body"><p>)html", name(light_of_entry(entry)),
          sign_of_entry(entry));
  if (entry.kind == TimelineEntry::Kind::note) {
    out.add(R"html(<b class="font-semibold">{}</b> <span class="tag">{}</span></p><p
class="whitespace-pre-line">{}</p>)html",
            entry.by.empty() ? std::string_view("Note") : std::string_view(entry.by),
            entry.is_public ? "public note" : "note", entry.text);
  } else if (entry.kind == TimelineEntry::Kind::acknowledged) {
    out.add("Acknowledged by {}</p>",
            entry.by.empty() ? std::string_view("somebody") : std::string_view(entry.by));
  } else {
    out.add(R"html(<b class="font-semibold">{}</b> {}</p>)html",
            entry.transition ? words_of(*entry.transition) : "Changed", entry.monitor_name);
    if (!entry.text.empty()) out.add(R"html(<p class="text-ink-2">{}</p>)html", entry.text);
  }
  out.add("{}</div></li>", time_of(entry.at));
}

std::string confirmed_after(Millis delay) {
  return delay < Millis(1'000) ? "at once" : span_of(delay) + " later";
}

void add_head(Html& out, const IncidentDetail& detail, Instant now) {
  const service::IncidentRow& incident = detail.incident;
  const bool is_open = !incident.resolved_at.has_value();
  const Light light = is_open ? light_of(incident.state) : Light::up;
  out.add(
      R"html(<section class="card s-{}" id="incident-head"><div class="banner">{}<div
class="min-w-0 mr-auto"><h2
class="text-lg">{}</h2><p>{}</p></div></div>)html",
      name(light), sign(light),
      is_open ? html("{} for {}", word(light), since(incident.since, now))
              : html("Resolved after {}", span_of(*incident.resolved_at - incident.since)),
      incident.detail.empty() ? model::sentence(incident.reason)
                              : std::string_view(incident.detail));
  out.add(
      R"html(<dl
class="facts card-body border-t border-line"><dt>Began</dt><dd>{}</dd><dt>Confirmed</dt><dd>{},
{}</dd>)html",
      time_of(incident.since), time_of(incident.opened_at),
      confirmed_after(incident.opened_at - incident.since));
  if (incident.resolved_at) out.add("<dt>Resolved</dt><dd>{}</dd>", time_of(*incident.resolved_at));
  if (incident.acknowledged_at) {
    out.add("<dt>Acknowledged</dt><dd>{} by {}</dd>", time_of(*incident.acknowledged_at),
            incident.acknowledged_by);
  }
  if (incident.extent != model::Extent::everywhere) {
    out.add("<dt>From where</dt><dd>{}</dd>", words_of(incident.extent));
  }
  if (incident.flapping) out.add("<dt>Flapping</dt><dd>It goes up and down often.</dd>");
  out.add("</dl></section>");
}

void add_cause(Html& out, const IncidentDetail& detail) {
  if (!detail.incident.cause) {
    out.add(R"html(<section id="incident-cause" hidden></section>)html");
    return;
  }
  const model::Cause& cause = *detail.incident.cause;
  out.add(
      R"html(<section class="note s-degraded" id="incident-cause">{}<div><b
class="font-semibold">Likely cause</b><p>{}</p>)html",
      sign(Light::degraded), cause.sentence);
  if (!cause.monitor.empty()) {
    out.add(R"html(<a class="link" href="/monitors/{}">Look at it</a>)html", cause.monitor.value);
  }
  out.add("</div></section>");
}

void add_members(Html& out, const IncidentDetail& detail) {
  out.add(
      R"html(<section class="card overflow-hidden" id="incident-members"{}><div
class="card-head"><h2>Affected</h2><span
class="muted text-sm">{}</span></div>)html",
      Flag("hidden").when(detail.members.empty()),
      count(detail.members.size(), "monitor", "monitors"));
  for (const service::IncidentMember& member : detail.members) {
    const Light light = member.left_at ? Light::up : light_of(detail.incident.state);
    out.add(
        R"html(<a class="dep dep-row no-underline hover:bg-sunken s-{}" href="/monitors/{}">{}<span
class="min-w-0"><span class="block truncate">{}</span><span
class="block text-sm muted">since {}</span></span>{}</a>)html",
        name(light), member.monitor.value, sign(light), member.name, time_of(member.joined_at),
        icon("right"));
  }
  out.add("</section>");
}

void add_note_form(Html& out, const IncidentDetail& detail, std::string_view csrf) {
  out.add(R"html(<form class="border-t border-line card-body stack gap-3" method="post"
action="/incidents/{}/notes">{}<label class="sr" for="note">Note</label><textarea class="input"
id="note" name="text" required maxlength="4000"
placeholder="What is known, what is being done"></textarea><div
class="flex flex-wrap items-center gap-3"><label class="check mr-auto"><input type="checkbox"
name="public" value="true"><span>Show it on the status page</span></label><button
class="btn">Add note</button></div></form>)html",
          detail.incident.id.value, csrf_field(csrf));
}

std::string_view state_class(service::DeliveryRow::State state) {
  switch (state) {
    case service::DeliveryRow::State::delivered:
      return "up";
    case service::DeliveryRow::State::failed:
      return "down";
    case service::DeliveryRow::State::retrying:
      return "degraded";
    case service::DeliveryRow::State::queued:
      break;
  }
  return "pending";
}

}  // namespace

Html deliveries_table(const std::vector<service::DeliveryRow>& deliveries, bool names_channel) {
  Html out;
  out.add(
      R"html(<div class="scroll"><table class="table log">
<thead><tr><th>When</th><th>{}</th><th>State</th><th>Answer</th></tr></thead><tbody>)html",
      names_channel ? "Channel" : "Event");
  for (const service::DeliveryRow& delivery : deliveries) {
    out.add(
        R"html(<tr><td>{}</td><td>{}</td><td><span
class="badge s-{}">{}{}</span></td><td>{}{}</td></tr>)html",
        time_of(delivery.at), names_channel ? delivery.channel_name : delivery.event,
        state_class(delivery.state),
        html(R"html(<svg class="si" aria-hidden="true"><use href="#s-{}"/></svg>)html",
             state_class(delivery.state)),
        name(delivery.state), delivery.sentence,
        delivery.tries > 1 ? fmt::format(" · {} tries", delivery.tries) : std::string());
  }
  out.add("</tbody></table></div>");
  return out;
}

std::vector<Html> incident_parts(const IncidentDetail& detail, Instant now) {
  std::vector<Html> parts(kTimeline + 1);
  add_head(parts[kHead], detail, now);
  add_cause(parts[kCause], detail);
  parts[kVotes] = votes_part(detail);
  parts[kTold].add(R"html(<section class="card overflow-hidden" id="incident-told"{}><div
class="card-head"><h2>Who was told</h2></div>{}</section>)html",
                   Flag("hidden").when(detail.deliveries.empty()),
                   deliveries_table(detail.deliveries, true));
  add_members(parts[kMembers], detail);
  Html& timeline = parts[kTimeline];
  timeline.add(R"html(<ol class="timeline card-body" id="incident-timeline">)html");
  for (const TimelineEntry& entry : detail.timeline) add_entry(timeline, entry);
  timeline.add("</ol>");
  return parts;
}

std::string incident_page(const Reader& reader, const IncidentDetail& detail,
                          std::string_view problem) {
  const service::IncidentRow& incident = detail.incident;
  Html body = crumb("/incidents", "Incidents");
  body.add(R"html(<div class="head"><h1>{}</h1><span class="live" id="live-state" role="status"
hidden></span>)html",
           incident.monitor_name);
  if (!incident.acknowledged_at && !incident.resolved_at && reader.may_write) {
    const std::string action = fmt::format("/incidents/{}/acknowledge", incident.id.value);
    body.add(post_button(
        reader.csrf,
        {.action = action, .label = "Acknowledge", .icon = "check", .style = "btn primary"}));
  }
  body.add("</div>{}", problem_note(problem));
  const std::vector<Html> parts = incident_parts(detail, reader.now);
  body.add(R"html(<div class="grid gap-5 xl:grid-cols-[minmax(0,1fr)_22rem] items-start"><div
class="stack">{}{}{}{}</div><div class="stack">{}<section class="card"><div
class="card-head"><h2>Timeline</h2></div>{})html",
           parts[kHead], parts[kCause], parts[kVotes], parts[kTold], parts[kMembers],
           parts[kTimeline]);
  if (reader.may_write) add_note_form(body, detail, reader.csrf);
  body.add("</section></div></div>");
  body.add(live_stream());
  return signed_in_page(
      reader, {.title = incident.monitor_name, .active = "/incidents", .live = true}, body);
}

}  // namespace fw::web
