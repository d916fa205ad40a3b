// A request's JSON body held against its schema, and read. Pure functions; any thread.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "model/settings.hpp"
#include "web/api/schema.hpp"

namespace fw::web::api {

namespace json = boost::json;

/// One thing wrong with one field: "confirmation.rechecks", "must be from 0 to 5".
struct FieldProblem {
  std::string field;
  std::string message;
};
using FieldProblems = std::vector<FieldProblem>;

/// Everything wrong with `body`: unknown fields (with the nearest right one), missing ones unless
/// `partial`, wrong types and ranges. Schemas that fields refer to are looked up in `schemas`.
[[nodiscard]] FieldProblems problems(const Schema& schema, std::span<const Schema> schemas,
                                     const json::object& body, bool partial);

/// Readers for a body without problems; nothing where the field is absent or null.
[[nodiscard]] std::optional<std::string> text(const json::object& body, std::string_view name);
[[nodiscard]] std::optional<std::int64_t> integer(const json::object& body, std::string_view name);
[[nodiscard]] std::optional<bool> boolean(const json::object& body, std::string_view name);
[[nodiscard]] std::optional<Millis> duration(const json::object& body, std::string_view name);
[[nodiscard]] std::optional<Instant> instant(const json::object& body, std::string_view name);
[[nodiscard]] std::optional<std::vector<std::string>> strings(const json::object& body,
                                                              std::string_view name);
[[nodiscard]] const json::object* object(const json::object& body, std::string_view name);
[[nodiscard]] const json::array* array(const json::object& body, std::string_view name);

/// Lays the settings of a JSON object over `settings`, in canonical text: lists and objects become
/// lines, null takes a setting back to its default. What cannot be text is named in `found`, and so
/// is what the table refuses, as "settings.<name>".
void read_settings(const json::object& given, model::SettingsTable table, model::Settings& settings,
                   FieldProblems& found);

/// Settings in the types their table says; secrets are left out.
[[nodiscard]] json::object settings_json(model::SettingsTable table,
                                         const model::Settings& settings);

/// The table itself, for whoever fills in a form.
[[nodiscard]] json::array settings_table_json(model::SettingsTable table);

}  // namespace fw::web::api
