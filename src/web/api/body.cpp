#include "web/api/body.hpp"

#include <algorithm>

#include "base/id.hpp"
#include "base/text.hpp"

namespace fw::web::api {

namespace {

const Schema* named(std::span<const Schema> schemas, std::string_view name) {
  const auto found = std::ranges::find(schemas, name, &Schema::name);
  return found == schemas.end() ? nullptr : &*found;
}

std::string number_range(const Field& field, double value) {
  if (value >= field.min && (field.max == 0 || value <= field.max)) return {};
  return field.max == 0 ? fmt::format("must be at least {}", field.min)
                        : fmt::format("must be from {} to {}", field.min, field.max);
}

std::string length_range(const Field& field, std::size_t size, std::string_view unit) {
  const auto length = static_cast<double>(size);
  if (length < field.min) return fmt::format("must have at least {} {}", field.min, unit);
  if (field.max > 0 && length > field.max) {
    return fmt::format("must have at most {} {}", field.max, unit);
  }
  return {};
}

bool is_list_of_text(const json::value& value) {
  return value.is_array() && std::ranges::all_of(value.as_array(), &json::value::is_string);
}

/// What is wrong with a text that means something, or "".
std::string wrong_text(const Field& field, std::string_view value) {
  switch (field.type) {
    case Type::duration: {
      const auto parsed = parse_duration(value);
      return parsed ? "" : parsed.error().sentence();
    }
    case Type::instant: {
      const auto parsed = parse_rfc3339(value);
      return parsed ? "" : "must be a time such as 2026-11-23T08:15:00Z";
    }
    case Type::id:
      return is_id(value) ? "" : "must be an id";
    case Type::choice:
      if (std::ranges::find(field.choices, value) != field.choices.end()) return {};
      return fmt::format("must be one of {}", fmt::join(field.choices, ", "));
    default:
      return length_range(field, value.size(), "bytes");
  }
}

std::string wrong_list(const Field& field, const json::value& value) {
  if (!is_list_of_text(value)) return "must be a list of texts";
  const json::array& items = value.as_array();
  if (field.type == Type::ids) {
    for (const json::value& item : items) {
      if (!is_id(std::string_view(item.as_string()))) return "must be a list of ids";
    }
  }
  return length_range(field, items.size(), "entries");
}

/// What is wrong with a value that is no document of its own, or "".
std::string wrong_value(const Field& field, const json::value& value) {
  switch (field.type) {
    case Type::integer:
      if (!value.is_int64() && !value.is_uint64()) return "must be a whole number";
      return number_range(field, value.to_number<double>());
    case Type::number:
      if (!value.is_number()) return "must be a number";
      return number_range(field, value.to_number<double>());
    case Type::boolean:
      return value.is_bool() ? "" : "must be true or false";
    case Type::strings:
    case Type::ids:
      return wrong_list(field, value);
    case Type::settings:
    case Type::object:
    case Type::anything:
      return value.is_object() ? "" : "must be an object";
    case Type::list:
      if (!value.is_array()) return "must be a list";
      return length_range(field, value.as_array().size(), "entries");
    default:
      if (!value.is_string()) return "must be a text";
      return wrong_text(field, std::string_view(value.as_string()));
  }
}

std::string unknown_field(const Schema& schema, std::string_view name) {
  std::vector<std::string_view> names;
  for (const Field& field : schema.fields) names.push_back(field.name);
  const std::string_view near = nearest(name, names);
  return near.empty() ? "there is no such field"
                      : fmt::format("there is no such field; did you mean \"{}\"?", near);
}

/// A body with where it stands in the whole document.
struct Part {
  const Schema& schema;
  const json::object& body;
  std::string prefix;
  bool partial;
};

void look(const Part& part, std::span<const Schema> schemas, FieldProblems& found);

void look_inside(const Field& field, const json::value& value, const std::string& path,
                 std::span<const Schema> schemas, FieldProblems& found) {
  const Schema* inner = named(schemas, field.ref);
  if (inner == nullptr) return;
  if (field.type == Type::object) {
    look({*inner, value.as_object(), path + ".", true}, schemas, found);
  } else if (field.type == Type::list) {
    std::size_t index = 0;
    for (const json::value& item : value.as_array()) {
      const std::string at = fmt::format("{}[{}]", path, index++);
      if (item.is_object()) {
        look({*inner, item.as_object(), at + ".", false}, schemas, found);
      } else {
        found.push_back({at, "must be an object"});
      }
    }
  }
}

void look(const Part& part, std::span<const Schema> schemas, FieldProblems& found) {
  for (const auto& [key, value] : part.body) {
    const std::string path = part.prefix + std::string(key);
    const auto field = std::ranges::find(part.schema.fields, std::string_view(key), &Field::name);
    if (field == part.schema.fields.end()) {
      found.push_back({shorten(printable(path), 100), unknown_field(part.schema, key)});
    } else if (value.is_null()) {
      if (!field->nullable) found.push_back({path, "must not be null"});
    } else if (std::string wrong = wrong_value(*field, value); !wrong.empty()) {
      found.push_back({path, std::move(wrong)});
    } else {
      look_inside(*field, value, path, schemas, found);
    }
  }
  if (part.partial) return;
  for (const Field& field : part.schema.fields) {
    if (field.required && !part.body.contains(field.name)) {
      found.push_back({part.prefix + std::string(field.name), "is required"});
    }
  }
}

const json::value* find(const json::object& body, std::string_view name) {
  const json::value* value = body.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

}  // namespace

FieldProblems problems(const Schema& schema, std::span<const Schema> schemas,
                       const json::object& body, bool partial) {
  FieldProblems found;
  look({schema, body, "", partial}, schemas, found);
  return found;
}

std::optional<std::string> text(const json::object& body, std::string_view name) {
  const json::value* value = find(body, name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->as_string());
}

std::optional<std::int64_t> integer(const json::object& body, std::string_view name) {
  const json::value* value = find(body, name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return value->to_number<std::int64_t>();
}

std::optional<bool> boolean(const json::object& body, std::string_view name) {
  const json::value* value = find(body, name);
  if (value == nullptr || !value->is_bool()) return std::nullopt;
  return value->as_bool();
}

std::optional<Millis> duration(const json::object& body, std::string_view name) {
  const auto given = text(body, name);
  if (!given) return std::nullopt;
  const auto parsed = parse_duration(*given);
  return parsed ? std::optional(*parsed) : std::nullopt;
}

std::optional<Instant> instant(const json::object& body, std::string_view name) {
  const auto given = text(body, name);
  if (!given) return std::nullopt;
  const auto parsed = parse_rfc3339(*given);
  return parsed ? std::optional(*parsed) : std::nullopt;
}

std::optional<std::vector<std::string>> strings(const json::object& body, std::string_view name) {
  const json::array* items = array(body, name);
  if (items == nullptr) return std::nullopt;
  std::vector<std::string> all;
  for (const json::value& item : *items) all.emplace_back(item.as_string());
  return all;
}

const json::object* object(const json::object& body, std::string_view name) {
  const json::value* value = find(body, name);
  return value == nullptr ? nullptr : value->if_object();
}

const json::array* array(const json::object& body, std::string_view name) {
  const json::value* value = find(body, name);
  return value == nullptr ? nullptr : value->if_array();
}

}  // namespace fw::web::api
