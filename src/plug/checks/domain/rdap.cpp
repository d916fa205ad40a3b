#include "plug/checks/domain/rdap.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "model/json.hpp"

namespace fw::checks::domain {
namespace {

namespace json = boost::json;

std::string to_base_url(const json::array& urls) {
  std::string found;
  for (const json::value& each : urls) {
    if (!each.is_string()) continue;
    const std::string_view url = each.get_string();
    if (found.empty() || url.starts_with("https://")) found = url;
    if (found.starts_with("https://")) break;
  }
  if (!found.empty() && !found.ends_with('/')) found += '/';
  return found;
}

/// One service: [[top-level domains], [URLs]].
void add_service(Services& services, const json::value& service) {
  const json::array* parts = service.if_array();
  if (parts == nullptr || parts->size() < 2) return;
  const json::array* names = (*parts)[0].if_array();
  const json::array* urls = (*parts)[1].if_array();
  if (names == nullptr || urls == nullptr) return;
  const std::string url = to_base_url(*urls);
  if (url.empty()) return;
  for (const json::value& name : *names)
    if (name.is_string() && services.size() < kServicesMax)
      services.emplace(to_lower(std::string_view(name.get_string())), url);
}

std::string words(std::string_view text) { return printable(shorten(trim(text), kWordsBytesMax)); }

/// The text of a property of a jCard (RFC 7095 §3.3): [name, parameters, type, value].
std::string card_text(const json::object& entity, std::string_view property) {
  const json::value* card = entity.if_contains("vcardArray");
  const json::array* parts = card == nullptr ? nullptr : card->if_array();
  if (parts == nullptr || parts->size() < 2) return {};
  const json::array* properties = (*parts)[1].if_array();
  if (properties == nullptr) return {};
  for (const json::value& each : *properties) {
    const json::array* row = each.if_array();
    if (row == nullptr || row->size() < 4 || !(*row)[0].is_string()) continue;
    if (std::string_view((*row)[0].get_string()) != property || !(*row)[3].is_string()) continue;
    return words((*row)[3].get_string());
  }
  return {};
}

}  // namespace

Result<Services> read_bootstrap(std::string_view text) {
  FW_TRY(const json::object file, model::json::parse_object(text, "the bootstrap file"));
  const json::value* member = file.if_contains("services");
  const json::array* list = member == nullptr ? nullptr : member->if_array();
  if (list == nullptr) return fail(Code::corrupt, "the bootstrap file has no list of services");
  Services services;
  for (const json::value& service : *list) add_service(services, service);
  return services;
}

Result<Registration> read_rdap(std::string_view text) {
  FW_TRY(const json::object object, model::json::parse_object(text, "the registry's answer"));
  if (model::json::text(object, "objectClassName") != "domain")
    return fail(Code::corrupt, "the registry's answer is not about a domain");
  Registration found;
  struct Event {
    std::string action;
    std::optional<Instant> date;
  };
  const auto events = model::json::list(object, "events", [](const json::object& event) {
    return Event{to_lower(model::json::text(event, "eventAction")),
                 model::json::instant(event, "eventDate")};
  });
  for (const Event& event : events)
    if (event.action == "expiration" && event.date) found.ends = event.date;
  for (const std::string& status : model::json::texts(object, "status"))
    if (found.statuses.size() < kStatusesMax) found.statuses.push_back(words(to_lower(status)));
  const auto registrars = model::json::list(object, "entities", [](const json::object& entity) {
    const auto roles = model::json::texts(entity, "roles");
    const bool is_one = std::ranges::find(roles, "registrar") != roles.end();
    return is_one ? card_text(entity, "fn") : std::string();
  });
  for (const std::string& name : registrars)
    if (found.registrar.empty()) found.registrar = name;
  return found;
}

}  // namespace fw::checks::domain
