#include "model/settings.hpp"

#include <algorithm>
#include <array>

#include "base/assert.hpp"
#include "base/text.hpp"

namespace fw::model {
namespace {

constexpr std::array<std::string_view, 10> kTypes = {"text",    "long_text", "integer", "number",
                                                     "boolean", "duration",  "choice",  "list",
                                                     "map",     "secret"};

const SettingSpec* find_spec(SettingsTable table, std::string_view name) {
  const auto found = std::ranges::find(table, name, &SettingSpec::name);
  return found == table.end() ? nullptr : &*found;
}

std::string unknown_name(SettingsTable table, std::string_view name) {
  std::vector<std::string_view> names;
  for (const SettingSpec& spec : table) names.push_back(spec.name);
  const std::string_view near = nearest(name, names);
  if (near.empty()) return "there is no such setting";
  return fmt::format("there is no such setting; did you mean \"{}\"?", near);
}

std::string out_of_range(const SettingSpec& spec, double value) {
  if (value >= spec.min && value <= spec.max) return {};
  if (spec.type == SettingType::duration)
    return fmt::format("must be from {} to {}",
                       to_text(Millis(static_cast<std::int64_t>(spec.min))),
                       to_text(Millis(static_cast<std::int64_t>(spec.max))));
  return fmt::format("must be from {} to {}", spec.min, spec.max);
}

/// What is wrong with a value of this type, or "".
std::string wrong_value(const SettingSpec& spec, std::string_view value) {
  switch (spec.type) {
    case SettingType::integer: {
      const auto number = to_number<std::int64_t>(value);
      return number ? out_of_range(spec, static_cast<double>(*number)) : "must be a whole number";
    }
    case SettingType::number: {
      const auto number = to_number<double>(value);
      return number ? out_of_range(spec, *number) : "must be a number";
    }
    case SettingType::boolean:
      return value == "true" || value == "false" ? "" : "must be true or false";
    case SettingType::duration: {
      const auto duration = parse_duration(value);
      return duration ? out_of_range(spec, static_cast<double>(duration->count()))
                      : duration.error().sentence();
    }
    case SettingType::choice:
      if (std::ranges::find(spec.choices, value) != spec.choices.end()) return {};
      return fmt::format("must be one of {}", fmt::join(spec.choices, ", "));
    case SettingType::map:
      for (const std::string_view line : split(value, '\n'))
        if (!trim(line).empty() && line.find(':') == std::string_view::npos)
          return fmt::format("\"{}\" must be \"name: value\"", line);
      return {};
    case SettingType::text:
    case SettingType::secret:
      return value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos
                 ? ""
                 : "must be one line";
    case SettingType::long_text:
    case SettingType::list:
      return {};
  }
  return {};
}

}  // namespace

std::string_view name(SettingType type) { return kTypes.at(static_cast<std::size_t>(type)); }

std::vector<Problem> problems(SettingsTable table, const Settings& values) {
  std::vector<Problem> found;
  for (const auto& [name, value] : values) {
    const SettingSpec* spec = find_spec(table, name);
    if (spec == nullptr) {
      found.push_back({name, unknown_name(table, name)});
    } else if (!value.empty()) {
      if (std::string wrong = wrong_value(*spec, value); !wrong.empty())
        found.push_back({name, std::move(wrong)});
    }
  }
  for (const SettingSpec& spec : table) {
    const auto given = values.find(spec.name);
    if (spec.required && (given == values.end() || given->second.empty()))
      found.push_back({std::string(spec.name), "is required"});
  }
  return found;
}

Result<> check(SettingsTable table, const Settings& values) {
  const std::vector<Problem> found = problems(table, values);
  if (found.empty()) return {};
  std::string text;
  for (const Problem& problem : found) {
    if (!text.empty()) text += "; ";
    text += problem.setting + ": " + problem.sentence;
  }
  return fail(Code::invalid, "{}", text);
}

std::string_view SettingsView::value(std::string_view name) const {
  const SettingSpec* spec = find_spec(table_, name);
  FW_ASSERT(spec != nullptr);
  const auto given = values_->find(name);
  return given != values_->end() && !given->second.empty() ? std::string_view(given->second)
                                                           : spec->default_value;
}

std::string_view SettingsView::text(std::string_view name) const { return value(name); }

std::int64_t SettingsView::integer(std::string_view name) const {
  return to_number<std::int64_t>(value(name)).value_or(0);
}

double SettingsView::number(std::string_view name) const {
  return to_number<double>(value(name)).value_or(0);
}

bool SettingsView::boolean(std::string_view name) const { return value(name) == "true"; }

Millis SettingsView::duration(std::string_view name) const {
  return parse_duration(value(name)).value_or(Millis(0));
}

std::vector<std::string> SettingsView::list(std::string_view name) const {
  std::vector<std::string> items;
  for (const std::string_view line : split(value(name), '\n'))
    if (const std::string_view item = trim(line); !item.empty()) items.emplace_back(item);
  return items;
}

std::vector<std::pair<std::string, std::string>> SettingsView::map(std::string_view name) const {
  std::vector<std::pair<std::string, std::string>> items;
  for (const std::string& line : list(name)) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    items.emplace_back(trim(std::string_view(line).substr(0, colon)),
                       trim(std::string_view(line).substr(colon + 1)));
  }
  return items;
}

bool SettingsView::has(std::string_view name) const { return !value(name).empty(); }

}  // namespace fw::model
