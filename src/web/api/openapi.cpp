#include "web/api/openapi.hpp"

#include "base/assert.hpp"
#include "base/text.hpp"

namespace fw::web::api {

namespace {

json::object reference(std::string_view name) {
  return {{"$ref", "#/components/schemas/" + std::string(name)}};
}

json::object content(std::string_view type, json::object schema) {
  return {{type, json::object{{"schema", std::move(schema)}}}};
}

json::object object_schema(const Schema& schema, bool partial) {
  json::object properties;
  json::array required;
  for (const Field& field : schema.fields) {
    properties[field.name] = field_schema(field);
    if ((!schema.is_request || field.required) && !partial) required.emplace_back(field.name);
  }
  json::object out{
      {"type", "object"}, {"description", schema.help}, {"properties", std::move(properties)}};
  if (schema.is_request) out["additionalProperties"] = false;
  if (!required.empty()) out["required"] = std::move(required);
  return out;
}

/// One schema a kind, and one that any of them fits.
template <class Kinds>
void add_kinds(json::object& schemas, std::string_view name, const Kinds& kinds) {
  json::array any;
  for (const auto& kind : kinds) {
    const std::string one = fmt::format("{}_{}", name, kind->name());
    json::object schema = settings_schema(kind->settings());
    schema["title"] = kind->title();
    schemas[one] = std::move(schema);
    any.emplace_back(reference(one));
  }
  json::object out{{"description", "By the table of the kind."}};
  if (any.empty()) {
    out["type"] = "object";
  } else {
    out["anyOf"] = std::move(any);
  }
  schemas[name] = std::move(out);
}

json::object problem_schema() {
  const json::object text{{"type", "string"}};
  const json::object error{{"type", "object"},
                           {"properties", json::object{{"field", text}, {"message", text}}},
                           {"required", json::array{"field", "message"}}};
  return {
      {"type", "object"},
      {"description", "What went wrong (RFC 9457)."},
      {"properties", json::object{{"type", text},
                                  {"title", text},
                                  {"status", json::object{{"type", "integer"}}},
                                  {"detail", text},
                                  {"errors", json::object{{"type", "array"}, {"items", error}}}}},
      {"required", json::array{"type", "title", "status"}}};
}

json::object components(std::span<const Noun> nouns, const DocumentFacts& facts) {
  json::object schemas;
  for (const Noun& noun : nouns) {
    for (const Schema& schema : noun.schemas) {
      schemas[schema.name] = object_schema(schema, false);
    }
    for (const Operation& operation : noun.operations) {
      if (!operation.partial) continue;
      for (const Schema& schema : noun.schemas) {
        if (schema.name != operation.request) continue;
        schemas[std::string(schema.name) + "Patch"] = object_schema(schema, true);
      }
    }
  }
  add_kinds(schemas, "CheckSettings", facts.checks);
  add_kinds(schemas, "ChannelSettings", facts.channels);
  schemas["Problem"] = problem_schema();
  json::object security{
      {"token", json::object{{"type", "http"},
                             {"scheme", "bearer"},
                             {"description", "An API token: Authorization: Bearer fw_…"}}},
      {"session", json::object{{"type", "apiKey"},
                               {"in", "cookie"},
                               {"name", "__Host-sid"},
                               {"description",
                                "A signed-in browser; what changes something needs the "
                                "session's token in X-CSRF-Token as well."}}}};
  return {{"schemas", std::move(schemas)}, {"securitySchemes", std::move(security)}};
}

json::array parameters(const Operation& operation) {
  json::array all;
  for (const std::string_view segment : split(operation.pattern, '/')) {
    if (!segment.starts_with('{')) continue;
    all.emplace_back(json::object{{"name", segment.substr(1, segment.size() - 2)},
                                  {"in", "path"},
                                  {"required", true},
                                  {"schema", json::object{{"type", "string"}}}});
  }
  for (const Query& query : operation.query) {
    const Field field{.name = query.name, .type = query.type, .help = {}, .choices = query.choices};
    all.emplace_back(json::object{{"name", query.name},
                                  {"in", "query"},
                                  {"description", query.help},
                                  {"schema", field_schema(field)}});
  }
  return all;
}

json::object success(const Operation& operation) {
  json::object out{{"description", operation.summary}};
  if (operation.response.empty()) return out;
  json::object schema = reference(operation.response);
  if (operation.pages) {
    const json::object items{{"type", "array"}, {"items", schema}};
    const json::object next{{"type", json::array{"string", "null"}},
                            {"description", "Address of the next page."}};
    schema = {{"type", "object"},
              {"properties", json::object{{"items", items}, {"next", next}}},
              {"required", json::array{"items", "next"}}};
  }
  out["content"] = content("application/json", std::move(schema));
  return out;
}

json::object responses(const Operation& operation) {
  json::object out{{std::to_string(operation.status), success(operation)}};
  const auto add = [&](std::string_view status, std::string_view description) {
    out[status] =
        json::object{{"description", description},
                     {"content", content("application/problem+json", reference("Problem"))}};
  };
  add("401", "No token and no session.");
  add("403", "The role does not allow it.");
  if (operation.pattern.find('{') != std::string_view::npos) add("404", "There is none.");
  if (!operation.request.empty()) add("400", "The body is no JSON object.");
  if (!operation.request.empty() || !operation.query.empty()) {
    add("422", "Something in it is not as it must be.");
  }
  add("429", "A limit is reached.");
  return out;
}

json::object operation_object(const Operation& operation, std::string_view tag) {
  json::object out{{"operationId", operation.id},
                   {"summary", operation.summary},
                   {"tags", json::array{tag}},
                   {"x-permission", operation.permission}};
  if (json::array all = parameters(operation); !all.empty()) out["parameters"] = std::move(all);
  if (!operation.request.empty()) {
    const std::string name = std::string(operation.request) + (operation.partial ? "Patch" : "");
    out["requestBody"] = json::object{{"content", content("application/json", reference(name))}};
  }
  out["responses"] = responses(operation);
  return out;
}

}  // namespace

json::object openapi(std::span<const Noun> nouns, const DocumentFacts& facts) {
  json::object paths;
  json::array tags;
  for (const Noun& noun : nouns) {
    tags.emplace_back(json::object{{"name", noun.tag}, {"description", noun.help}});
    for (const Operation& operation : noun.operations) {
      json::value& path = paths[std::string(kBase) + std::string(operation.pattern)];
      if (path.is_null()) path = json::object();
      path.as_object()[to_lower(operation.method)] = operation_object(operation, noun.tag);
    }
  }
  const json::array security{json::object{{"token", json::array()}},
                             json::object{{"session", json::array()}}};
  const std::string_view server = facts.public_url.empty() ? "/" : facts.public_url;
  return {{"openapi", "3.1.0"},
          {"info", json::object{{"title", "FlareWarden"},
                                {"version", facts.version},
                                {"description",
                                 "Times are RFC 3339 in UTC, durations are texts "
                                 "such as 30s, failures are problem documents."}}},
          {"servers", json::array{json::object{{"url", server}}}},
          {"tags", std::move(tags)},
          {"security", security},
          {"paths", std::move(paths)},
          {"components", components(nouns, facts)}};
}

}  // namespace fw::web::api
