// The catalogue of services that scans can recognise.
#include <array>

#include "base/encode.hpp"
#include "base/text.hpp"
#include "web/api/nouns.hpp"
#include "web/api/views.hpp"

namespace fw::web::api {

namespace {

constexpr std::size_t kPagesMax = 1'000;

json::value known(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::object view_of(const service::CatalogueRow& row) {
  return {{"id", row.id},
          {"name", row.name},
          {"category", row.category},
          {"homepage", known(row.homepage)},
          {"status_page", known(row.status_page)},
          {"status_type", known(row.status_type)},
          {"has_feed", row.has_feed},
          {"watched", row.watched}};
}

Outcome list_services(Call& call) {
  service::CatalogueQuery query;
  query.words = call.request.query_value("query").value_or("");
  query.category = call.request.query_value("category").value_or("");
  const std::string page = call.request.query_value("page").value_or("0");
  const auto number = to_number<std::size_t>(page);
  if (!number || *number > kPagesMax)
    return Error(Code::invalid, fmt::format("page: must be a number from 0 to {}", kPagesMax));
  query.page = *number;
  FW_API_TRY(const auto list, call.services().catalogue().list(call.ctx, query));
  json::array rows;
  for (const service::CatalogueRow& row : list.rows) rows.push_back(view_of(row));
  const bool has_more = (query.page + 1) * service::kCatalogueRowsMax < list.found;
  std::string next;
  if (has_more)
    next = fmt::format("{}/catalogue?query={}&category={}&page={}", kBase,
                       percent_encode(query.words), percent_encode(query.category), query.page + 1);
  return page_of(std::move(rows), std::move(next));
}

Outcome get_service(Call& call) {
  FW_API_TRY(const auto entry,
             call.services().catalogue().get(call.ctx, call.request.parameter("id")));
  json::object body = view_of(entry.row);
  body["feed"] = known(entry.feed);
  body["probe"] = known(entry.probe);
  body["parent"] = known(entry.parent);
  json::array patterns;
  for (const service::CataloguePattern& pattern : entry.patterns)
    patterns.push_back({{"kind", pattern.kind},
                        {"match", pattern.match},
                        {"text", pattern.text},
                        {"name", known(pattern.name)},
                        {"confidence", pattern.confidence}});
  body["patterns"] = std::move(patterns);
  return Answer{.body = std::move(body), .location = {}};
}

constexpr std::array<Field, 8> kService = {{
    {"id", Type::string, "Its id in the catalogue: \"stripe\"."},
    {"name", Type::string, ""},
    {"category", Type::string, ""},
    {"homepage", Type::string, "", false, true},
    {"status_page", Type::string, "Where it tells people of its state.", false, true},
    {"status_type", Type::string, "Of its feed; \"none\": it publishes none.", false, true},
    {"has_feed", Type::boolean, "Whether a machine can read its state."},
    {"watched", Type::integer, "Monitors of yours that watch it."},
}};
constexpr std::array<Field, 12> kDetail = {{
    kService[0],
    kService[1],
    kService[2],
    kService[3],
    kService[4],
    kService[5],
    kService[6],
    kService[7],
    {"feed", Type::string, "", false, true},
    {"probe", Type::string, "A host that answers for it.", false, true},
    {"parent", Type::string, "Id of the service it is part of.", false, true},
    {"patterns", Type::anything,
     "All it is known by: kind, match, text, name, confidence in percent."},
}};
constexpr std::array<Schema, 2> kSchemas = {{
    {"Service", "A third-party service that a scan can recognise.", kService},
    {"ServiceDetail", "A service with all it is known by.", kDetail},
}};
constexpr std::array<Query, 3> kQuery = {{
    {"query", Type::string, "Words in the id, the name or the homepage.", {}},
    {"category", Type::string, "Only services of this category.", {}},
    {"page", Type::integer, "From 0; a page's `next` carries it.", {}},
}};
constexpr std::array<Operation, 2> kOperations = {{
    {.method = "GET",
     .pattern = "/catalogue",
     .permission = "scans.read",
     .id = "listServices",
     .summary = "Services that a scan can recognise",
     .response = "Service",
     .pages = true,
     .query = kQuery,
     .act = list_services},
    {.method = "GET",
     .pattern = "/catalogue/{id}",
     .permission = "scans.read",
     .id = "getService",
     .summary = "One service, with all it is known by",
     .response = "ServiceDetail",
     .act = get_service},
}};

}  // namespace

Noun catalogue_noun() {
  return {"Catalogue", "The services that scans can recognise.", kOperations, kSchemas};
}

}  // namespace fw::web::api
