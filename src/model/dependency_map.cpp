#include "model/dependency_map.hpp"

#include "model/evidence_json.hpp"
#include "model/json.hpp"

namespace fw::model {
namespace {

namespace bj = boost::json;

bj::object to_object(const Sighting& sighting) {
  bj::object object;
  object["kind"] = sighting.kind;
  object["value"] = sighting.value;
  object["where"] = sighting.where;
  return object;
}

bj::array to_array(const std::vector<Sighting>& evidence) {
  return json::to_array(evidence, [](const Sighting& sighting) { return to_object(sighting); });
}

bj::array text_array(const std::vector<std::string>& texts) {
  return json::to_array(texts, [](const std::string& text) { return bj::value(text); });
}

bj::object to_object(const DetectedService& service) {
  bj::object object;
  object["id"] = service.id;
  object["name"] = service.name;
  object["category"] = service.category;
  object["confidence"] = service.confidence;
  object["indirect"] = service.indirect;
  object["evidence"] = to_array(service.evidence);
  object["hosts"] = text_array(service.hosts);
  if (service.status_page.empty()) {
    object["status_page"] = nullptr;
  } else {
    object["status_page"] = service.status_page;
  }
  return object;
}

bj::object to_object(const Network& network) {
  bj::object object;
  object["host"] = network.host;
  object["address"] = network.address;
  object["asn"] = network.asn;
  object["name"] = network.name;
  return object;
}

bj::object to_object(const ScannedPage& page) {
  bj::object object;
  object["url"] = page.url;
  object["status"] = page.status;
  object["why"] = page.why;
  return object;
}

bj::object to_object(const BrowserLook& browser) {
  bj::object object;
  object["state"] = browser.state;
  object["sentence"] = browser.sentence;
  object["requests"] = browser.requests;
  object["refused"] = browser.refused;
  return object;
}

bj::object to_object(const DanglingName& dangling) {
  bj::object object;
  object["name"] = dangling.name;
  object["target"] = dangling.target;
  object["sentence"] = dangling.sentence;
  return object;
}

bj::object to_object(const UnknownHost& unknown) {
  bj::object object;
  object["host"] = unknown.host;
  object["evidence"] = to_array(unknown.evidence);
  return object;
}

Sighting sighting_from(const bj::object& object) {
  return {.kind = json::text(object, "kind"),
          .value = json::text(object, "value"),
          .where = json::text(object, "where")};
}

DetectedService service_from(const bj::object& object) {
  DetectedService service;
  service.id = json::text(object, "id");
  service.name = json::text(object, "name");
  service.category = json::text(object, "category");
  service.confidence = static_cast<int>(json::integer(object, "confidence"));
  service.indirect = json::boolean(object, "indirect");
  service.evidence = json::list(object, "evidence", sighting_from);
  service.hosts = json::texts(object, "hosts");
  service.status_page = json::text(object, "status_page");
  return service;
}

Network network_from(const bj::object& object) {
  return {.host = json::text(object, "host"),
          .address = json::text(object, "address"),
          .asn = static_cast<std::uint32_t>(json::integer(object, "asn")),
          .name = json::text(object, "name")};
}

ScannedPage page_from(const bj::object& object) {
  return {.url = json::text(object, "url"),
          .status = static_cast<int>(json::integer(object, "status")),
          .why = json::text(object, "why")};
}

BrowserLook browser_from(const bj::object& object) {
  return {.state = json::text(object, "state"),
          .sentence = json::text(object, "sentence"),
          .requests = static_cast<std::uint32_t>(json::integer(object, "requests")),
          .refused = static_cast<std::uint32_t>(json::integer(object, "refused"))};
}

DanglingName dangling_from(const bj::object& object) {
  return {.name = json::text(object, "name"),
          .target = json::text(object, "target"),
          .sentence = json::text(object, "sentence")};
}

UnknownHost unknown_from(const bj::object& object) {
  return {.host = json::text(object, "host"),
          .evidence = json::list(object, "evidence", sighting_from)};
}

}  // namespace

std::string to_json(const DependencyMap& map) {
  bj::object object;
  object["url"] = map.url;
  object["final_url"] = map.final_url;
  object["scanned_at"] = to_rfc3339(map.scanned_at);
  object["duration_ms"] = map.duration.count();
  object["hops"] = json::to_array(map.hops, [](const Hop& hop) { return json::to_object(hop); });
  object["status"] = map.status;
  object["title"] = map.title;
  if (map.tls) {
    object["tls"] = json::to_object(*map.tls);
  } else {
    object["tls"] = nullptr;
  }
  object["dns"] =
      json::to_array(map.dns, [](const DnsRecord& record) { return json::to_object(record); });
  object["networks"] = json::to_array(
      map.networks, [](const Network& network) { return bj::value(to_object(network)); });
  object["pages"] =
      json::to_array(map.pages, [](const ScannedPage& page) { return bj::value(to_object(page)); });
  object["browser"] = to_object(map.browser);
  object["protections"] = text_array(map.protections);
  object["scripts"] = to_array(map.scripts);
  object["insecure"] = to_array(map.insecure);
  object["dangling"] =
      json::to_array(map.dangling, [](const DanglingName& name) { return to_object(name); });
  object["dependencies"] = json::to_array(
      map.dependencies, [](const DetectedService& service) { return to_object(service); });
  object["unknown_hosts"] = json::to_array(
      map.unknown_hosts, [](const UnknownHost& unknown) { return to_object(unknown); });
  object["owned_hosts"] = text_array(map.owned_hosts);
  object["notes"] = text_array(map.notes);
  return bj::serialize(object);
}

Result<DependencyMap> dependency_map_from_json(std::string_view text) {
  FW_TRY(const bj::object object, json::parse_object(text, "the dependency map"));
  DependencyMap map;
  map.url = json::text(object, "url");
  map.final_url = json::text(object, "final_url");
  map.scanned_at = json::instant(object, "scanned_at").value_or(Instant{});
  map.duration = Millis(json::integer(object, "duration_ms"));
  map.hops = json::list(object, "hops", json::hop_from);
  map.status = static_cast<int>(json::integer(object, "status"));
  map.title = json::text(object, "title");
  if (const bj::value* tls = object.if_contains("tls"); tls != nullptr && tls->is_object())
    map.tls = json::tls_from(tls->get_object());
  map.dns = json::list(object, "dns", json::dns_record_from);
  map.networks = json::list(object, "networks", network_from);
  map.pages = json::list(object, "pages", page_from);
  if (const bj::value* browser = object.if_contains("browser");
      browser != nullptr && browser->is_object())
    map.browser = browser_from(browser->get_object());
  map.protections = json::texts(object, "protections");
  map.scripts = json::list(object, "scripts", sighting_from);
  map.insecure = json::list(object, "insecure", sighting_from);
  map.dangling = json::list(object, "dangling", dangling_from);
  map.dependencies = json::list(object, "dependencies", service_from);
  map.unknown_hosts = json::list(object, "unknown_hosts", unknown_from);
  map.owned_hosts = json::texts(object, "owned_hosts");
  map.notes = json::texts(object, "notes");
  return map;
}

}  // namespace fw::model
