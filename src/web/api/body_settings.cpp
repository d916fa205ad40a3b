// Settings of kinds between JSON and their canonical text.
#include <algorithm>

#include "base/text.hpp"
#include "web/api/body.hpp"

namespace fw::web::api {

namespace {

using model::SettingType;

std::optional<std::string> scalar_text(const json::value& value) {
  switch (value.kind()) {
    case json::kind::string:
      return std::string(value.as_string());
    case json::kind::bool_:
      return value.as_bool() ? "true" : "false";
    case json::kind::int64:
    case json::kind::uint64:
      return fmt::format("{}", value.to_number<std::int64_t>());
    case json::kind::double_:
      return fmt::format("{}", value.as_double());
    default:
      return std::nullopt;
  }
}

/// A line is one entry: a line break inside would make two.
bool add_line(std::string& lines, const std::string& line) {
  if (line.find_first_of("\r\n") != std::string::npos) return false;
  if (!lines.empty()) lines.push_back('\n');
  lines.append(line);
  return true;
}

std::optional<std::string> canonical(const json::value& value) {
  std::string lines;
  if (const json::array* items = value.if_array()) {
    for (const json::value& item : *items) {
      const auto line = scalar_text(item);
      if (!line || !add_line(lines, *line)) return std::nullopt;
    }
    return lines;
  }
  if (const json::object* members = value.if_object()) {
    for (const auto& [name, member] : *members) {
      const auto line = scalar_text(member);
      if (!line || !add_line(lines, std::string(name) + ": " + *line)) return std::nullopt;
    }
    return lines;
  }
  return scalar_text(value);
}

json::value typed(const model::SettingSpec& spec, model::SettingsTable table,
                  const model::Settings& settings) {
  const model::SettingsView view(table, settings);
  switch (spec.type) {
    case SettingType::integer:
      return view.integer(spec.name);
    case SettingType::number:
      return view.number(spec.name);
    case SettingType::boolean:
      return view.boolean(spec.name);
    case SettingType::list: {
      json::array items;
      for (const std::string& item : view.list(spec.name)) items.emplace_back(item);
      return items;
    }
    case SettingType::map: {
      json::object members;
      for (const auto& [name, value] : view.map(spec.name)) members[name] = value;
      return members;
    }
    default:
      return json::value(view.text(spec.name));
  }
}

}  // namespace

void read_settings(const json::object& given, model::SettingsTable table, model::Settings& settings,
                   FieldProblems& found) {
  for (const auto& [name, value] : given) {
    if (value.is_null()) {
      settings.erase(std::string(name));
      continue;
    }
    if (auto text = canonical(value)) {
      settings[std::string(name)] = *std::move(text);
    } else {
      found.push_back({"settings." + shorten(printable(name), 60),
                       "must be a text, a number, true, false, a list of texts, or an object of "
                       "texts; each entry one line"});
    }
  }
  for (const model::Problem& problem : model::problems(table, settings)) {
    found.push_back({"settings." + shorten(printable(problem.setting), 60), problem.sentence});
  }
}

json::object settings_json(model::SettingsTable table, const model::Settings& settings) {
  json::object out;
  for (const model::SettingSpec& spec : table) {
    const auto given = settings.find(spec.name);
    if (spec.type == SettingType::secret || given == settings.end() || given->second.empty()) {
      continue;
    }
    out[spec.name] = typed(spec, table, settings);
  }
  return out;
}

json::array settings_table_json(model::SettingsTable table) {
  json::array all;
  for (const model::SettingSpec& spec : table) {
    json::array choices;
    for (const std::string_view choice : spec.choices) choices.emplace_back(choice);
    const bool has_range = spec.type == SettingType::integer || spec.type == SettingType::number ||
                           spec.type == SettingType::duration;
    all.emplace_back(json::object{{"name", spec.name},
                                  {"type", model::name(spec.type)},
                                  {"default", spec.default_value},
                                  {"help", spec.help},
                                  {"required", spec.required},
                                  {"choices", std::move(choices)},
                                  {"min", has_range ? json::value(spec.min) : json::value()},
                                  {"max", has_range ? json::value(spec.max) : json::value()}});
  }
  return all;
}

}  // namespace fw::web::api
