#include "flow/vendors/word.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace fw::vendors {
namespace {

using model::VendorLevel;

constexpr std::size_t kNamesToldMax = 8;

/// "partial outage: API, Dashboard and 3 more".
std::string sentence_of(VendorLevel level, const std::vector<std::string>& parts) {
  std::string sentence(model::name(level));
  for (std::size_t i = 0; i < std::min(parts.size(), kPartsToldMax); ++i)
    sentence += (i == 0 ? ": " : ", ") + parts[i];
  if (parts.size() > kPartsToldMax)
    sentence += fmt::format(" and {} more", parts.size() - kPartsToldMax);
  return sentence;
}

void tell(model::VendorState& state, const model::VendorIncident& incident) {
  if (state.incidents.size() < kIncidentsToldMax) state.incidents.push_back(incident.title);
  if (!incident.started_at || incident.level == VendorLevel::operational) return;
  if (!state.since || *incident.started_at < *state.since) state.since = incident.started_at;
}

constexpr std::string_view kSilence = "no open incident is told of";

/// The worse of two parts' states; what both tell is told.
void merge(model::VendorState& into, model::VendorState other) {
  const auto rank = [](const model::VendorState& state) {
    return state.level ? static_cast<int>(*state.level) : -1;
  };
  if (rank(other) > rank(into)) std::swap(into, other);
  for (std::string& title : other.incidents)
    if (into.incidents.size() < kIncidentsToldMax &&
        std::ranges::find(into.incidents, title) == into.incidents.end())
      into.incidents.push_back(std::move(title));
}

}  // namespace

Word::Word(model::VendorSummary summary) : summary_(std::move(summary)) { index(); }

void Word::index() {
  const auto& parts = summary_.components;
  for (Part i = 0; i < parts.size(); ++i) {
    by_id_.try_emplace(parts[i].id, i);
    if (!parts[i].group_id.empty()) by_group_[parts[i].group_id].push_back(i);
  }
  for (Part i = 0; i < parts.size(); ++i) {
    add(parts[i].id, i);
    if (parts[i].name != parts[i].id) add(parts[i].name, i);
    if (parts[i].group_id.empty()) continue;
    if (const auto group = by_id_.find(parts[i].group_id); group != by_id_.end())
      add(parts[group->second].name + " / " + parts[i].name, i);
    add(parts[i].group_id + " / " + parts[i].name, i);
  }
}

void Word::add(std::string_view name, Part part) {
  if (name.empty()) return;
  std::vector<Part>& found = by_name_[to_lower(name)];
  if (found.empty() || found.back() != part) found.push_back(part);
}

std::string Word::full_name(Part part) const {
  const model::VendorComponent& one = summary_.components[part];
  const auto group = by_id_.find(one.group_id);
  if (one.group_id.empty() || group == by_id_.end()) return one.name;
  return summary_.components[group->second].name + " / " + one.name;
}

std::vector<Word::Part> Word::find(std::string_view asked) const {
  const auto named = by_name_.find(to_lower(asked));
  if (named == by_name_.end()) return {};
  std::vector<Part> found = named->second;
  for (std::size_t i = 0, count = found.size(); i < count; ++i) {
    const model::VendorComponent& group = summary_.components[found[i]];
    const auto inside = by_group_.find(group.id);
    if (!group.is_group || group.id.empty() || inside == by_group_.end()) continue;
    for (const Part part : inside->second)
      if (std::ranges::find(found, part) == found.end()) found.push_back(part);
  }
  return found;
}

Result<std::vector<Word::Part>> Word::parts_of(std::string_view asked) const {
  std::vector<Part> found = find(asked);
  if (!found.empty()) return found;
  if (!summary_.names_only_troubled) return no_such(asked);
  // "EC2 / us-east-1" while all of EC2 is in trouble, wherever it is.
  const std::size_t slash = asked.rfind(" / ");
  if (slash == std::string_view::npos) return found;
  for (const Part part : find(asked.substr(0, slash)))
    if (!summary_.components[part].is_group && summary_.components[part].group_id.empty())
      found.push_back(part);
  return found;
}

std::unexpected<Error> Word::no_such(std::string_view asked) const {
  const std::string shown = printable(shorten(asked, model::kVendorWordsBytesMax));
  if (!summary_.has_components)
    return fail(Code::not_found, "the status page of {} lists no components; \"{}\" was asked for",
                summary_.name, shown);
  std::vector<std::string> names;
  for (Part i = 0; i < summary_.components.size() && names.size() < kNamesToldMax; ++i)
    names.push_back(full_name(i));
  return fail(Code::not_found, "the status page of {} has no component \"{}\"; it has {}{}",
              summary_.name, shown, join(names, ", "),
              summary_.components.size() > names.size() ? ", …" : "");
}

bool Word::concerns(const model::VendorIncident& incident, std::span<const Part> parts) const {
  return std::ranges::any_of(parts, [&](Part part) {
    return std::ranges::find(incident.component_ids, summary_.components[part].id) !=
           incident.component_ids.end();
  });
}

model::VendorState Word::state_of_all() const {
  model::VendorState state{.level = summary_.level, .subject = summary_.name};
  for (const model::VendorIncident& incident : summary_.incidents) tell(state, incident);
  std::vector<std::string> troubled;
  for (Part i = 0; i < summary_.components.size(); ++i) {
    const model::VendorComponent& one = summary_.components[i];
    if (one.level.value_or(VendorLevel::operational) != VendorLevel::operational && !one.is_group)
      troubled.push_back(full_name(i));
  }
  state.sentence = state.level ? sentence_of(*state.level, troubled) : std::string(kSilence);
  return state;
}

Result<model::VendorState> Word::state_of_one(std::string_view asked) const {
  FW_TRY(const std::vector<Part> found, parts_of(asked));
  model::VendorState state{
      .level = VendorLevel::operational,
      .subject = fmt::format("{}, {}", summary_.name,
                             found.empty() ? printable(asked) : full_name(found.front()))};
  for (const Part part : found) {
    const model::VendorComponent& one = summary_.components[part];
    if (!one.level)
      return fail(Code::corrupt, "the status page has \"{}\" in a state that is not known",
                  full_name(part));
    state.level = std::max(state.level, one.level);
  }
  for (const model::VendorIncident& incident : summary_.incidents)
    if (concerns(incident, found)) tell(state, incident);
  state.sentence = model::name(*state.level);
  return state;
}

Result<model::VendorState> Word::state_of(std::span<const std::string> components) const {
  std::optional<model::VendorState> state;
  std::optional<Error> problem;
  for (const std::string& component : components) {
    const std::string_view asked = trim(component);
    if (asked.empty()) continue;
    auto one = state_of_one(asked);
    if (!one) {
      if (!problem) problem = std::move(one).error();
    } else if (state) {
      merge(*state, *std::move(one));
    } else {
      state = *std::move(one);
    }
  }
  const bool is_trouble = state && state->level > VendorLevel::maintenance;
  if (problem && !is_trouble) return std::unexpected(*std::move(problem));
  if (!state) state = state_of_all();
  state->told_at = summary_.updated_at;
  return *std::move(state);
}

std::vector<model::VendorWord> Word::words() const {
  const model::VendorState all = state_of_all();
  std::vector<model::VendorWord> words = {
      {.component = "",
       .level = all.level,
       .sentence = all.incidents.empty() ? all.sentence : join(all.incidents, "; "),
       .since = all.since}};
  for (Part i = 0; i < summary_.components.size() && words.size() < kWordsKeptMax; ++i) {
    const model::VendorComponent& one = summary_.components[i];
    if (one.is_group || one.level.value_or(VendorLevel::operational) == VendorLevel::operational)
      continue;
    model::VendorState state;
    const Part part[] = {i};
    for (const model::VendorIncident& incident : summary_.incidents)
      if (concerns(incident, part)) tell(state, incident);
    words.push_back({.component = full_name(i),
                     .level = one.level,
                     .sentence = state.incidents.empty() ? std::string(model::name(*one.level))
                                                         : join(state.incidents, "; "),
                     .since = state.since});
  }
  return words;
}

}  // namespace fw::vendors
