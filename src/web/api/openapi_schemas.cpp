// Fields and settings as JSON Schema.
#include "web/api/openapi.hpp"

namespace fw::web::api {

namespace {

json::object reference(std::string_view name) {
  return {{"$ref", "#/components/schemas/" + std::string(name)}};
}

void add_choices(json::object& out, std::span<const std::string_view> choices, bool nullable) {
  if (choices.empty()) return;
  json::array all;
  for (const std::string_view choice : choices) all.emplace_back(choice);
  if (nullable) all.emplace_back(nullptr);
  out["enum"] = std::move(all);
}

void set_type(json::object& out, std::string_view type, bool nullable) {
  if (nullable) {
    out["type"] = json::array{type, "null"};
  } else {
    out["type"] = type;
  }
}

void add_length(json::object& out, const Field& field, std::string_view what) {
  if (field.min > 0) out["min" + std::string(what)] = static_cast<std::int64_t>(field.min);
  if (field.max > 0) out["max" + std::string(what)] = static_cast<std::int64_t>(field.max);
}

json::object list_schema(const Field& field, json::object items) {
  json::object out;
  set_type(out, "array", field.nullable);
  out["items"] = std::move(items);
  add_length(out, field, "Items");
  return out;
}

json::object number_schema(const Field& field, std::string_view type) {
  json::object out;
  set_type(out, type, field.nullable);
  if (field.max > 0) {
    out["minimum"] = field.min;
    out["maximum"] = field.max;
  }
  return out;
}

json::object text_schema(const Field& field, std::string_view format) {
  json::object out;
  set_type(out, "string", field.nullable);
  if (!format.empty()) out["format"] = format;
  if (field.type == Type::duration) out["examples"] = json::array{"30s", "5m", "1m30s"};
  if (field.type == Type::string) add_length(out, field, "Length");
  add_choices(out, field.choices, field.nullable);
  return out;
}

json::object object_schema(const Field& field) {
  if (!field.nullable) return reference(field.ref);
  return {{"oneOf", json::array{reference(field.ref), json::object{{"type", "null"}}}}};
}

json::object typed_schema(const Field& field) {
  switch (field.type) {
    case Type::integer:
      return number_schema(field, "integer");
    case Type::number:
      return number_schema(field, "number");
    case Type::boolean: {
      json::object out;
      set_type(out, "boolean", field.nullable);
      return out;
    }
    case Type::instant:
      return text_schema(field, "date-time");
    case Type::strings:
    case Type::ids:
      return list_schema(field, {{"type", "string"}});
    case Type::list:
      return list_schema(field, reference(field.ref));
    case Type::object:
    case Type::settings:
      return object_schema(field);
    case Type::anything:
      return {};
    default:
      return text_schema(field, "");
  }
}

json::object setting_schema(const model::SettingSpec& spec) {
  using model::SettingType;
  json::object out;
  switch (spec.type) {
    case SettingType::integer:
    case SettingType::number:
      out["type"] = spec.type == SettingType::integer ? "integer" : "number";
      out["minimum"] = spec.min;
      out["maximum"] = spec.max;
      break;
    case SettingType::boolean:
      out["type"] = "boolean";
      break;
    case SettingType::list:
      out["type"] = "array";
      out["items"] = json::object{{"type", "string"}};
      break;
    case SettingType::map:
      out["type"] = "object";
      out["additionalProperties"] = json::object{{"type", "string"}};
      break;
    case SettingType::secret:
      out["type"] = "string";
      out["writeOnly"] = true;
      break;
    default:
      out["type"] = "string";
  }
  add_choices(out, spec.choices, false);
  if (!spec.help.empty()) out["description"] = spec.help;
  if (!spec.default_value.empty()) out["x-default"] = spec.default_value;
  return out;
}

}  // namespace

json::object field_schema(const Field& field) {
  json::object out = typed_schema(field);
  if (!field.help.empty()) out["description"] = field.help;
  return out;
}

json::object settings_schema(model::SettingsTable table) {
  json::object properties;
  json::array required;
  for (const model::SettingSpec& spec : table) {
    properties[spec.name] = setting_schema(spec);
    if (spec.required) required.emplace_back(spec.name);
  }
  json::object out{
      {"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (!required.empty()) out["x-required"] = std::move(required);
  return out;
}

}  // namespace fw::web::api
