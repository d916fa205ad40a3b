#include "plug/checks/vendor/summary.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "model/json.hpp"
#include "plug/kit/shown.hpp"

namespace fw::checks::vendor {
namespace {

using model::VendorLevel;
using Object = boost::json::object;
namespace json = model::json;

struct Word {
  std::string_view word;
  VendorLevel level;
};

constexpr std::array<Word, 5> kStatuses = {{
    {"operational", VendorLevel::operational},
    {"under_maintenance", VendorLevel::maintenance},
    {"degraded_performance", VendorLevel::degraded},
    {"partial_outage", VendorLevel::partial_outage},
    {"major_outage", VendorLevel::major_outage},
}};
constexpr std::array<Word, 5> kIndicators = {{
    {"none", VendorLevel::operational},
    {"maintenance", VendorLevel::maintenance},
    {"minor", VendorLevel::degraded},
    {"major", VendorLevel::partial_outage},
    {"critical", VendorLevel::major_outage},
}};
constexpr std::array<std::string_view, 3> kOver = {"resolved", "postmortem", "completed"};
constexpr std::size_t kNamesToldMax = 8;

std::optional<VendorLevel> level_of(std::span<const Word> words, std::string_view word) {
  const auto found = std::ranges::find(words, word, &Word::word);
  if (found == words.end()) return std::nullopt;
  return found->level;
}

std::string words_in(const Object& object, std::string_view key) {
  return kit::shown(trim(json::text(object, key)), kWordsBytesMax);
}

const boost::json::array* array_in(const Object& object, std::string_view key) {
  const boost::json::value* member = object.if_contains(key);
  return member == nullptr ? nullptr : member->if_array();
}

const Object* object_in(const Object& object, std::string_view key) {
  const boost::json::value* member = object.if_contains(key);
  return member == nullptr ? nullptr : member->if_object();
}

/// The objects of an array, at most `max` of them; an absent one has none.
template <class Take>
void each(const Object& object, std::string_view key, std::size_t max, Take take) {
  const boost::json::array* items = array_in(object, key);
  if (items == nullptr) return;
  for (const boost::json::value& item : *items) {
    if (max-- == 0) return;
    if (const Object* one = item.if_object()) take(*one);
  }
}

Component read_component(const Object& object) {
  return {.id = words_in(object, "id"),
          .name = words_in(object, "name"),
          .group_id = words_in(object, "group_id"),
          .is_group = json::boolean(object, "group"),
          .level = level_of(kStatuses, json::text(object, "status"))};
}

/// What is being watched after its repair is no outage any more.
VendorLevel softened(VendorLevel level, std::string_view status) {
  return status == "monitoring" ? std::min(level, VendorLevel::degraded) : level;
}

void read_incident(const Object& object, VendorLevel usual, std::vector<Incident>& into) {
  const std::string status = json::text(object, "status");
  if (std::ranges::find(kOver, status) != kOver.end()) return;
  const auto impact = level_of(kIndicators, json::text(object, "impact"));
  Incident incident{.title = words_in(object, "name"),
                    .level = softened(impact.value_or(usual), status),
                    .component_ids = {}};
  each(object, "components", kIncidentPartsMax, [&](const Object& component) {
    incident.component_ids.push_back(words_in(component, "id"));
  });
  into.push_back(std::move(incident));
}

void read_incidents(const Object& object, Summary& summary) {
  each(object, "incidents", kIncidentsMax,
       [&](const Object& one) { read_incident(one, VendorLevel::degraded, summary.incidents); });
  each(object, "scheduled_maintenances", kIncidentsMax, [&](const Object& one) {
    const std::string status = json::text(one, "status");
    if (status != "in_progress" && status != "verifying") return;
    read_incident(one, VendorLevel::maintenance, summary.incidents);
    summary.incidents.back().level = VendorLevel::maintenance;
  });
}

/// "Group / Name" of a component in a group, else its name.
std::string full_name(const Summary& summary, const Component& component) {
  if (component.group_id.empty()) return component.name;
  const auto group = std::ranges::find(summary.components, component.group_id, &Component::id);
  return group == summary.components.end() ? component.name : group->name + " / " + component.name;
}

std::vector<const Component*> find_components(const Summary& summary, std::string_view asked) {
  std::vector<const Component*> found;
  for (const Component& one : summary.components) {
    const bool is_meant = one.id == asked || equal_ignoring_case(one.name, asked) ||
                          equal_ignoring_case(full_name(summary, one), asked);
    if (is_meant) found.push_back(&one);
  }
  for (const Component& one : summary.components) {
    const bool is_inside = std::ranges::any_of(found, [&](const Component* group) {
      return group->is_group && !group->id.empty() && one.group_id == group->id;
    });
    if (is_inside && std::ranges::find(found, &one) == found.end()) found.push_back(&one);
  }
  return found;
}

std::unexpected<Error> no_such(const Summary& summary, std::string_view asked) {
  const std::string shown = kit::shown(asked, kWordsBytesMax);
  if (!summary.has_components)
    return fail(Code::not_found, "the status page of {} lists no components; \"{}\" was asked for",
                summary.name, shown);
  std::vector<std::string> names;
  for (const Component& one : summary.components) {
    if (names.size() == kNamesToldMax) break;
    names.push_back(full_name(summary, one));
  }
  return fail(Code::not_found, "the status page of {} has no component \"{}\"; it has {}{}",
              summary.name, shown, join(names, ", "),
              summary.components.size() > names.size() ? ", …" : "");
}

void tell_incident(model::VendorState& state, const Incident& incident) {
  if (state.incidents.size() < kIncidentsToldMax) state.incidents.push_back(incident.title);
}

/// "partial outage: API, Dashboard and 3 more".
std::string sentence_of(VendorLevel level, const std::vector<std::string>& parts) {
  std::string sentence(model::name(level));
  constexpr std::size_t told_max = 5;
  for (std::size_t i = 0; i < std::min(parts.size(), told_max); ++i)
    sentence += (i == 0 ? ": " : ", ") + parts[i];
  if (parts.size() > told_max) sentence += fmt::format(" and {} more", parts.size() - told_max);
  return sentence;
}

model::VendorState state_of_all(const Summary& summary) {
  model::VendorState state{.level = summary.indicator, .subject = summary.name};
  std::vector<std::string> parts;
  for (const Incident& incident : summary.incidents) {
    state.level = std::max(state.level, incident.level);
    tell_incident(state, incident);
  }
  for (const Component& one : summary.components)
    if (one.level.value_or(VendorLevel::operational) != VendorLevel::operational && !one.is_group)
      parts.push_back(full_name(summary, one));
  state.sentence = sentence_of(state.level, parts);
  return state;
}

Result<model::VendorState> state_of_component(const Summary& summary, std::string_view asked) {
  const auto found = find_components(summary, asked);
  if (found.empty()) return no_such(summary, asked);
  model::VendorState state{
      .subject = fmt::format("{}, {}", summary.name, full_name(summary, *found.front()))};
  for (const Component* one : found) {
    if (!one->level)
      return fail(Code::corrupt, "the status page has \"{}\" in a state that is not known",
                  full_name(summary, *one));
    state.level = std::max(state.level, *one->level);
  }
  for (const Incident& incident : summary.incidents) {
    const bool concerns = std::ranges::any_of(found, [&](const Component* one) {
      return std::ranges::find(incident.component_ids, one->id) != incident.component_ids.end();
    });
    if (concerns) tell_incident(state, incident);
  }
  state.sentence = model::name(state.level);
  return state;
}

}  // namespace

Result<Summary> read_summary(std::string_view body) {
  if (body.size() > kSummaryBytesMax)
    return fail(Code::limit, "the status page's summary is larger than {} bytes", kSummaryBytesMax);
  FW_TRY(const Object object, json::parse_object(body, "the status page's summary"));
  const Object* page = object_in(object, "page");
  const Object* status = object_in(object, "status");
  if (page == nullptr || status == nullptr)
    return fail(Code::corrupt, "what the status page answers is no summary of Statuspage's form");
  const auto indicator = level_of(kIndicators, json::text(*status, "indicator"));
  if (!indicator)
    return fail(Code::corrupt, "the status page calls its state \"{}\", which is no known one",
                words_in(*status, "indicator"));
  Summary summary{.name = words_in(*page, "name"),
                  .updated_at = json::instant(*page, "updated_at"),
                  .indicator = *indicator,
                  .has_components = array_in(object, "components") != nullptr,
                  .components = {},
                  .incidents = {}};
  each(object, "components", kComponentsMax,
       [&](const Object& one) { summary.components.push_back(read_component(one)); });
  read_incidents(object, summary);
  return summary;
}

Result<model::VendorState> state_in(const Summary& summary, std::string_view component) {
  const std::string_view asked = trim(component);
  model::VendorState state;
  if (asked.empty()) {
    state = state_of_all(summary);
  } else {
    FW_TRY(state, state_of_component(summary, asked));
  }
  state.told_at = summary.updated_at;
  return state;
}

}  // namespace fw::checks::vendor
