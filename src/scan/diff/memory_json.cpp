// What a watched site remembers, as the store keeps it.
#include <boost/json.hpp>

#include "model/json.hpp"
#include "scan/diff/watch.hpp"

namespace fw::scan {
namespace {

namespace bj = boost::json;
namespace json = model::json;

constexpr int kLastKind = static_cast<int>(FactKind::dangling);

bj::object to_object(const Remembered& row) {
  bj::object object;
  object["kind"] = static_cast<int>(row.fact.kind);
  object["subject"] = row.fact.subject;
  json::put(object, "label", row.fact.label);
  json::put(object, "values", row.fact.values);
  json::put(object, "extra", row.fact.extra);
  json::put(object, "pages", row.fact.pages);
  json::put(object, "evidence", row.fact.evidence);
  if (row.fact.strong) object["strong"] = true;
  object["first"] = to_ms(row.first_seen);
  object["last"] = to_ms(row.last_seen);
  if (row.missing != 0) object["missing"] = row.missing;
  if (row.gone) object["gone"] = true;
  if (row.needs_browser) object["browser"] = true;
  if (!row.past.empty())
    object["past"] = json::to_array(row.past, [](const auto& value) {
      return bj::object{{"value", value.first}, {"at", to_ms(value.second)}};
    });
  return object;
}

Remembered row_from(const bj::object& object) {
  Remembered row;
  const auto kind = json::integer(object, "kind");
  row.fact.kind = kind >= 0 && kind <= kLastKind ? static_cast<FactKind>(kind) : FactKind::page;
  row.fact.subject = json::text(object, "subject");
  row.fact.label = json::text(object, "label");
  row.fact.values = json::texts(object, "values");
  row.fact.extra = json::texts(object, "extra");
  row.fact.pages = json::texts(object, "pages");
  row.fact.evidence = json::text(object, "evidence");
  row.fact.strong = json::boolean(object, "strong");
  row.first_seen = from_ms(json::integer(object, "first"));
  row.last_seen = from_ms(json::integer(object, "last"));
  row.missing = static_cast<int>(json::integer(object, "missing"));
  row.gone = json::boolean(object, "gone");
  row.needs_browser = json::boolean(object, "browser");
  row.past = json::list(object, "past", [](const bj::object& value) {
    return std::pair(json::text(value, "value"), from_ms(json::integer(value, "at")));
  });
  return row;
}

}  // namespace

std::string to_json(const Memory& memory) {
  bj::object object;
  object["rows"] =
      json::to_array(memory.rows, [](const Remembered& row) { return to_object(row); });
  json::put(object, "blind", memory.blind);
  object["with_dns"] = memory.with_dns;
  object["with_browser"] = memory.with_browser;
  object["whole_pages"] = memory.whole_pages;
  object["whole_scripts"] = memory.whole_scripts;
  return bj::serialize(object);
}

Result<Memory> memory_from_json(std::string_view text) {
  FW_TRY(const bj::object object, json::parse_object(text, "what a watched site remembers"));
  Memory memory;
  memory.rows = json::list(object, "rows", row_from);
  memory.blind = json::texts(object, "blind");
  memory.with_dns = json::boolean(object, "with_dns");
  memory.with_browser = json::boolean(object, "with_browser");
  memory.whole_pages = json::boolean(object, "whole_pages");
  memory.whole_scripts = json::boolean(object, "whole_scripts");
  return memory;
}

}  // namespace fw::scan
