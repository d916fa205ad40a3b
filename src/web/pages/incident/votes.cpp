#include "web/pages/incident/votes.hpp"

#include <set>
#include <string>

#include "web/pages/kit/evidence.hpp"
#include "web/pages/kit/format.hpp"
#include "web/pages/kit/light.hpp"
#include "web/pages/kit/parts.hpp"

namespace fw::web {

namespace {

using service::IncidentDetail;
using service::IncidentVote;

/// Whose look it was that failed first; re-checks are its own.
std::string_view first_machine(const IncidentDetail& detail) {
  for (const IncidentVote& vote : detail.votes)
    if (vote.probe.result.attempt == 0) return vote.machine;
  return detail.votes.empty() ? std::string_view() : std::string_view(detail.votes.front().machine);
}

/// "first look", "re-check 2", "asked to look"; with the machine where it is known.
std::string look_of(const IncidentVote& vote, std::string_view first) {
  const int attempt = vote.probe.result.attempt;
  std::string look = attempt == 0            ? "first look"
                     : vote.machine == first ? fmt::format("re-check {}", attempt)
                                             : "asked to look";
  if (!vote.machine.empty()) look += " · " + vote.machine;
  return look;
}

std::string_view what_it_saw(const service::ResultRow& result) {
  return result.outcome == model::Outcome::up ? std::string_view("it works") : why(result);
}

/// Where the name led to, or what was connected to.
std::string_view address_of(const model::Evidence& evidence) {
  if (!evidence.peer.empty()) return evidence.peer;
  return evidence.addresses.empty() ? std::string_view() : evidence.addresses.front();
}

std::string counted(const IncidentDetail& detail) {
  std::set<std::string_view> machines;
  std::set<std::string_view> regions;
  for (const IncidentVote& vote : detail.votes) {
    machines.insert(vote.machine);
    regions.insert(vote.region);
  }
  const std::string looks = count(detail.votes.size(), "look", "looks");
  if (machines.size() < 2) return looks;
  return fmt::format("{}, {}, {}", looks, count(machines.size(), "machine", "machines"),
                     count(regions.size(), "region", "regions"));
}

void add_row(Html& out, const IncidentVote& vote, std::string_view first) {
  const service::ResultRow& result = vote.probe.result;
  const Light light = light_of(result.outcome);
  const bool names_region = !vote.region.empty() && vote.region != result.place;
  out.add(R"html(<tr class="s-{}"><td><b>{}</b><span>{}</span></td><td>{}<p>{}</p><span>{} ·
{}</span></td><td class="mono">{}</td><td class="num">{}</td><td><a class="link"
href="/monitors/{}/results/{}">Permalink</a></td></tr>)html",
          name(light), result.place,
          names_region ? std::string_view(vote.region) : std::string_view(), sign(light),
          what_it_saw(result), look_of(vote, first), time_of(result.started_at),
          address_of(vote.probe.evidence), latency(result.phases.total), vote.monitor.value,
          result.probe_id);
}

void add_in_full(Html& out, const IncidentVote& vote) {
  const service::ResultRow& result = vote.probe.result;
  const Light light = light_of(result.outcome);
  out.add(R"html(<details class="dep s-{}" id="v-{}"><summary>{}<span class="min-w-0"><b
class="font-semibold block truncate">{} from {}</b><span
class="block truncate text-sm muted">{}</span></span><span
class="text-sm muted num">{}</span><span class="chev">{}</span></summary><div
class="inner">{}</div></details>)html",
          name(light), result.probe_id, sign(light), vote.monitor_name, result.place,
          what_it_saw(result), latency(result.phases.total), icon("right"),
          evidence_part(vote.probe));
}

}  // namespace

Html votes_part(const IncidentDetail& detail) {
  Html out;
  out.add(R"html(<section class="card overflow-hidden" id="incident-votes"{}><div
class="card-head"><h2>Evidence</h2><span class="muted text-sm">{}</span></div><p
class="verified">{}</p>)html",
          Flag("hidden").when(detail.votes.empty()), counted(detail),
          service::sentence(detail.incident.verified));
  out.add(R"html(<table class="table votes"><thead><tr><th>Place</th><th>Saw</th><th>Address</th><th
class="num">Took</th><th><span class="sr">Permalink</span></th></tr></thead><tbody>)html");
  const std::string_view first = first_machine(detail);
  for (const IncidentVote& vote : detail.votes) add_row(out, vote, first);
  out.add(R"html(</tbody></table><h3 class="in-full">Each look in full</h3>)html");
  for (const IncidentVote& vote : detail.votes) add_in_full(out, vote);
  out.add("</section>");
  return out;
}

}  // namespace fw::web
