// A kind's page of documentation: what it must say of the settings, and its example. Pure.
#pragma once

#include <boost/json.hpp>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

#include "model/settings.hpp"

namespace fw::contract {

inline constexpr std::string_view kBegin = "<!-- settings: from the table -->\n";
inline constexpr std::string_view kEnd = "<!-- /settings -->";

[[nodiscard]] inline std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

[[nodiscard]] inline std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

/// The settings as a Markdown table.
[[nodiscard]] inline std::string settings_section(model::SettingsTable table) {
  if (table.empty()) return "This kind has no settings.\n";
  std::string text = "| Name | Type | Default | What it does |\n|---|---|---|---|\n";
  for (const model::SettingSpec& spec : table) {
    std::string fallback = "none";
    if (!spec.default_value.empty()) fallback = fmt::format("`{}`", spec.default_value);
    if (spec.required) fallback = "required";
    text += fmt::format("| `{}` | {} | {} | {} |\n", spec.name, model::name(spec.type),
                        cell(fallback), cell(spec.help));
  }
  return text;
}

/// What stands between the markers of a page; nothing where there are none.
[[nodiscard]] inline std::optional<std::string> section_of(const std::string& page) {
  const std::size_t begin = page.find(kBegin);
  const std::size_t end = page.find(kEnd);
  if (begin == std::string::npos || end == std::string::npos || end < begin) return std::nullopt;
  return page.substr(begin + kBegin.size(), end - begin - kBegin.size());
}

/// Rewrites the section of a page in place.
inline void update_section(const std::string& path, const std::string& section) {
  std::string page = read_file(path);
  const std::size_t begin = page.find(kBegin) + kBegin.size();
  page.replace(begin, page.find(kEnd) - begin, section);
  std::ofstream(path, std::ios::binary) << page;
}

struct Example {
  std::string kind;
  std::string target;
  model::Settings settings;
};

/// The page's block of JSON: what the API takes as kind, target and settings.
[[nodiscard]] inline std::optional<Example> example_of(const std::string& page) {
  constexpr std::string_view kFence = "```json\n";
  const std::size_t begin = page.find(kFence);
  if (begin == std::string::npos) return std::nullopt;
  const std::size_t end = page.find("```", begin + kFence.size());
  boost::system::error_code error;
  const auto value =
      boost::json::parse(page.substr(begin + kFence.size(), end - begin - kFence.size()), error);
  if (error || !value.is_object()) return std::nullopt;
  Example example;
  for (const auto& [key, member] : value.get_object()) {
    if (key == "kind") example.kind = member.as_string().c_str();
    if (key == "target") example.target = member.as_string().c_str();
    if (key != "settings") continue;
    for (const auto& [name, setting] : member.as_object())
      example.settings.emplace(name, setting.as_string().c_str());
  }
  return example;
}

}  // namespace fw::contract
