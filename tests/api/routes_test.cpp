// Every route of the API: in the document, closed to strangers, silent about what is not yours.
#include <set>

#include "client.hpp"

namespace fw::test {
namespace {

constexpr std::string_view kOpen = "/api/v1/openapi.json";

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(c));
  return text;
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what)) {
    text.replace(at, what.size(), by);
  }
  return text;
}

std::string path_with(const http::Route& route, std::string_view id) {
  return replaced(replaced(route.pattern, "{id}", id), "{probe}", "0123abcd");
}

/// A body that fits every schema with required fields.
std::string body_of(const http::Route& route) {
  if (route.pattern.ends_with("/notes")) return R"({"text":"x"})";
  return "{}";
}

http::Request request_of(const http::Route& route, std::string_view id) {
  http::Request request;
  request.method = route.method;
  request.path = path_with(route, id);
  if (route.method != "GET" && route.method != "DELETE") {
    request.body = body_of(route);
    request.headers.emplace_back("content-type", "application/json");
  }
  return request;
}

TEST(Routes, AreAllInTheDocumentAndNothingElseIs) {
  Client client;
  http::Request request;
  request.method = "GET";
  request.path = kOpen;
  const http::Response response = client.ask(request);
  ASSERT_EQ(response.status, 200);
  const json::object document = json::parse(response.body).as_object();
  std::set<std::string> described;
  for (const auto& [path, methods] : document.at("paths").as_object()) {
    for (const auto& [method, operation] : methods.as_object()) {
      described.insert(std::string(method) + " " + std::string(path));
      EXPECT_TRUE(operation.as_object().contains("operationId"));
    }
  }
  std::set<std::string> served;
  for (const http::Route& route : client.router.routes()) {
    if (route.pattern != kOpen) served.insert(lower(route.method) + " " + route.pattern);
  }
  EXPECT_EQ(described, served);
  EXPECT_GT(served.size(), 30U);
}

/// Every "$ref" below `value`.
void references(const json::value& value, std::set<std::string>& found) {
  if (const json::object* object = value.if_object()) {
    for (const auto& [key, member] : *object) {
      if (key == "$ref") found.insert(std::string(member.as_string()));
      references(member, found);
    }
  } else if (const json::array* array = value.if_array()) {
    for (const json::value& item : *array) references(item, found);
  }
}

TEST(Document, RefersOnlyToWhatItDefines) {
  Client client;
  const json::value document = json::parse(client.call("GET", "/openapi.json").body);
  const json::object& schemas = document.at("components").as_object().at("schemas").as_object();
  std::set<std::string> found;
  references(document, found);
  EXPECT_GT(found.size(), 20U);
  for (const std::string& reference : found) {
    const std::string name = replaced(reference, "#/components/schemas/", "");
    EXPECT_TRUE(schemas.contains(name)) << reference;
  }
}

TEST(Document, ShowsTheSettingsOfEveryKind) {
  Client client;
  const json::value document = json::parse(client.call("GET", "/openapi.json").body);
  const json::object& schemas = document.at("components").as_object().at("schemas").as_object();
  for (const auto& kind : client.world.checks) {
    const json::value* schema = schemas.if_contains("CheckSettings_" + std::string(kind->name()));
    ASSERT_NE(schema, nullptr) << kind->name();
    for (const model::SettingSpec& spec : kind->settings()) {
      EXPECT_TRUE(schema->at("properties").as_object().contains(spec.name)) << spec.name;
    }
  }
  EXPECT_TRUE(schemas.contains("ChannelSettings_webhook"));
}

TEST(Matrix, NobodyGetsInWithoutATokenOrASession) {
  Client client;
  const std::string id = client.world.monitor(client.world.owner()).id.value;
  for (const http::Route& route : client.router.routes()) {
    if (route.pattern == kOpen) continue;
    EXPECT_EQ(client.ask(request_of(route, id)).status, 401) << route.method << route.pattern;
    for (const char* wrong : {"Bearer fw_wrong", "Bearer", "Basic YTpi", "Bearer  "}) {
      http::Request request = request_of(route, id);
      request.headers.emplace_back("authorization", wrong);
      EXPECT_EQ(client.ask(std::move(request)).status, 401)
          << route.method << route.pattern << " " << wrong;
    }
    http::Request request = request_of(route, id);
    request.headers.emplace_back("cookie", "sid=nonsense");
    EXPECT_EQ(client.ask(std::move(request)).status, 401) << route.method << route.pattern;
  }
}

TEST(Matrix, WhatIsAbsentRemovedOrMalformedReadsTheSame) {
  Client client;
  World& world = client.world;
  const model::MonitorId removed = world.monitor(world.owner()).id;
  ASSERT_TRUE(world.services->monitors().remove(world.owner(), removed));
  const std::string absent = model::MonitorId::make("euw", world.random).value;
  for (const http::Route& route : client.router.routes()) {
    if (route.pattern.find("{id}") == std::string::npos) continue;
    std::set<std::string> bodies;
    for (const std::string& id : {removed.value, absent, std::string("nonsense"),
                                  std::string("euw_' OR 1=1"), std::string(300, 'a')}) {
      http::Request request = request_of(route, id);
      request.headers.emplace_back("authorization", "Bearer " + client.token);
      const http::Response response = client.ask(std::move(request));
      EXPECT_EQ(response.status, 404) << route.method << route.pattern << " " << id;
      bodies.insert(response.body);
    }
    EXPECT_EQ(bodies.size(), 1U) << route.method << route.pattern;
  }
}

TEST(Matrix, AViewerChangesNothing) {
  Client client;
  client.token = client.token_of(service::Role::viewer);
  const std::string id = client.world.monitor(client.world.owner()).id.value;
  for (const http::Route& route : client.router.routes()) {
    if (route.method == "GET") continue;
    http::Request request = request_of(route, id);
    request.headers.emplace_back("authorization", "Bearer " + client.token);
    EXPECT_EQ(client.ask(std::move(request)).status, 403) << route.method << route.pattern;
  }
}

TEST(Session, NeedsItsTokenForWhatChangesSomething) {
  Client client;
  client.world.owner();
  const std::string cookie = "sid=" + client.world.owner_token;
  const auto session = client.world.services->accounts().session(client.world.owner_token);
  ASSERT_TRUE(session);
  const auto create = [&](http::Headers headers) {
    http::Request request;
    request.method = "POST";
    request.path = "/api/v1/monitors";
    request.body = R"({"name":"a","kind":"http","target":"https://a.example"})";
    request.headers = std::move(headers);
    request.headers.emplace_back("content-type", "application/json");
    request.headers.emplace_back("cookie", cookie);
    return client.ask(std::move(request)).status;
  };
  EXPECT_EQ(create({}), 403);
  EXPECT_EQ(create({{"x-csrf-token", "wrong"}}), 403);
  EXPECT_EQ(create({{"x-csrf-token", session->csrf}, {"origin", "https://evil.example"}}), 403);
  EXPECT_EQ(create({{"x-csrf-token", session->csrf}, {"sec-fetch-site", "cross-site"}}), 403);
  EXPECT_EQ(create({{"x-csrf-token", session->csrf}}), 201);
  http::Request read;
  read.method = "GET";
  read.path = "/api/v1/me";
  read.headers = {{"cookie", cookie}};
  EXPECT_EQ(client.ask(std::move(read)).status, 200);
}

}  // namespace
}  // namespace fw::test
