#include "service/incidents.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "service/incident_view.hpp"
#include "service/monitor_view.hpp"

namespace fw::service {

std::string_view sentence(model::Verified verified) {
  switch (verified) {
    case model::Verified::alone:
      return "One machine saw it. There is no other one that could be asked.";
    case model::Verified::unasked:
      return "One machine saw it. By the rules of this monitor no other place is asked.";
    case model::Verified::home:
      return "Two machines saw it, both in one region. There is no other region that could be "
             "asked.";
    case model::Verified::one_region:
      return "Home and one other region were asked. There is no further region that could be.";
    case model::Verified::regions:
      return "Home and at least two other regions were asked.";
    case model::Verified::unverified:
      break;
  }
  return "Too few other places could look, so it is not verified.";
}

IncidentRow as_row(const store::IncidentRecord& from) {
  return {.id = from.id,
          .monitor = from.monitor,
          .monitor_name = from.monitor_name,
          .state = from.state,
          .reason = from.reason,
          .detail = from.detail,
          .cause = from.cause,
          .since = from.since,
          .opened_at = from.opened_at,
          .resolved_at = from.resolved_at,
          .acknowledged_at = from.acknowledged_at,
          .acknowledged_by = from.acknowledged_by,
          .affected = from.affected,
          .flapping = from.flapping,
          .extent = from.extent,
          .verified = from.verified};
}

DeliveryRow as_row(const store::OutboxRecord& from, std::string channel_name) {
  DeliveryRow row{.key = from.key,
                  .channel = from.channel,
                  .channel_name = std::move(channel_name),
                  .event = from.event,
                  .at = from.tries == 0 ? from.created_at : from.last_at,
                  .state = DeliveryRow::State::queued,
                  .tries = from.tries,
                  .status = from.last_status,
                  .sentence = from.last_sentence,
                  .next_try_at = std::nullopt};
  if (from.delivered) {
    row.state = DeliveryRow::State::delivered;
  } else if (from.settled) {
    row.state = DeliveryRow::State::failed;
  } else {
    if (from.tries > 0) row.state = DeliveryRow::State::retrying;
    row.next_try_at = from.next_at;
  }
  return row;
}

IncidentVote as_vote(const store::VoteRecord& from) {
  const model::Observation& seen = from.observation;
  ResultRow result;
  result.probe_id = seen.probe_id;
  result.slot = seen.slot;
  result.attempt = seen.attempt;
  result.place = seen.place.name;
  result.planned_at = seen.planned_at;
  result.started_at = seen.started_at;
  result.outcome = seen.outcome;
  result.state = store::StateTimeline({}).state_of(seen.outcome, seen.started_at);
  // It is kept because it confirmed something.
  if (seen.outcome == model::Outcome::down) result.state = model::State::down;
  result.reason = seen.reason;
  result.detail = seen.detail;
  result.phases = seen.phases;
  result.has_evidence = true;
  return {.monitor = seen.monitor,
          .monitor_name = from.monitor_name,
          .machine = seen.machine.value,
          .region = seen.place.region,
          .probe = {.result = std::move(result), .evidence = seen.evidence}};
}

namespace {

Result<store::IncidentRecord> own_incident(Core& core, const TenantCtx& ctx,
                                           const model::IncidentId& id) {
  FW_TRY(auto incident, store::find_incident(core.accounts(), ctx.account(), id));
  if (!incident) return not_here();
  return *std::move(incident);
}

TimelineEntry as_entry(const store::TimelineRecord& from) {
  TimelineEntry entry;
  if (from.kind == "acknowledged") entry.kind = TimelineEntry::Kind::acknowledged;
  if (from.kind == "note") entry.kind = TimelineEntry::Kind::note;
  entry.at = from.at;
  entry.monitor = from.monitor;
  entry.monitor_name = from.monitor_name;
  if (entry.kind == TimelineEntry::Kind::change) {
    entry.transition = model::transition_named(from.transition);
    entry.state = model::state_named(from.state);
    entry.reason = model::reason_named(from.reason);
  }
  entry.text = from.text;
  entry.by = from.by_name;
  entry.is_public = from.is_public;
  entry.into = from.into;
  return entry;
}

Result<std::vector<DeliveryRow>> deliveries_of(Core& core, const TenantCtx& ctx,
                                               const model::IncidentId& id) {
  FW_TRY(const auto messages, store::list_messages_of(core.accounts(), id));
  FW_TRY(const auto channels, core.store->channels().list(ctx.account()));
  std::unordered_map<model::ChannelId, std::string> names;
  for (const store::ChannelRecord& channel : channels) names.emplace(channel.id, channel.name);
  std::vector<DeliveryRow> rows;
  for (const store::OutboxRecord& message : messages)
    rows.push_back(as_row(message, names[message.channel]));
  return rows;
}

}  // namespace

Result<std::vector<IncidentRow>> Incidents::list(const TenantCtx& ctx, const IncidentQuery& query) {
  FW_CHECK(require(ctx, "incidents.read"));
  const store::IncidentFilter filter{.open_only = query.open_only,
                                     .monitor = query.monitor,
                                     .before = query.before,
                                     .since = std::nullopt,
                                     .limit = std::min(query.limit, kIncidentsPageMax)};
  FW_TRY(const auto found, store::list_incidents(core_.accounts(), ctx.account(), filter));
  std::vector<IncidentRow> rows;
  rows.reserve(found.size());
  for (const store::IncidentRecord& incident : found) rows.push_back(as_row(incident));
  return rows;
}

Result<IncidentDetail> Incidents::get(const TenantCtx& ctx, const model::IncidentId& id) {
  FW_CHECK(require(ctx, "incidents.read"));
  FW_TRY(const store::IncidentRecord incident, own_incident(core_, ctx, id));
  IncidentDetail detail{
      .incident = as_row(incident), .timeline = {}, .members = {}, .votes = {}, .deliveries = {}};
  FW_TRY(const auto timeline, store::read_timeline(core_.accounts(), id));
  for (const store::TimelineRecord& entry : timeline) detail.timeline.push_back(as_entry(entry));
  FW_TRY(const auto members, store::read_members(core_.accounts(), id));
  for (const store::MemberRecord& member : members)
    detail.members.push_back({.monitor = member.monitor,
                              .name = member.name,
                              .joined_at = member.joined_at,
                              .left_at = member.left_at});
  FW_TRY(const auto votes, store::read_votes(core_.accounts(), id));
  for (const store::VoteRecord& vote : votes) detail.votes.push_back(as_vote(vote));
  FW_TRY(detail.deliveries, deliveries_of(core_, ctx, id));
  return detail;
}

Result<> Incidents::acknowledge(const TenantCtx& ctx, const model::IncidentId& id) {
  FW_CHECK(require(ctx, "incidents.write"));
  FW_TRY(const store::IncidentRecord incident, own_incident(core_, ctx, id));
  FW_TRY(const std::string by, name_of_user(core_, ctx));
  FW_TRY(const bool first,
         store::acknowledge_incident(core_.accounts(), incident.id, by, core_.now()));
  if (!first) return {};
  core_.acknowledgement_watchers.tell(incident.id);
  core_.publish(ctx.account(), LiveKind::incident, id.value);
  return {};
}

Result<> Incidents::note(const TenantCtx& ctx, const model::IncidentId& id, std::string_view text,
                         bool is_public) {
  FW_CHECK(require(ctx, "incidents.write"));
  FW_TRY(const store::IncidentRecord incident, own_incident(core_, ctx, id));
  store::TimelineRecord note;
  note.text = printable(trim(text));
  if (note.text.empty() || note.text.size() > kNoteBytesMax)
    return fail(Code::invalid, "a note must be 1 to {} bytes long", kNoteBytesMax);
  FW_TRY(note.by_name, name_of_user(core_, ctx));
  note.at = core_.now();
  note.is_public = is_public;
  FW_CHECK(store::add_note(core_.accounts(), id, note, "note/" + core_.make_secret()));
  core_.publish(ctx.account(), LiveKind::incident, id.value);
  return {};
}

}  // namespace fw::service
