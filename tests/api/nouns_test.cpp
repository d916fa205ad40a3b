// What the API does, noun by noun, and that its answers have the shapes it declares.
#include <set>

#include "client.hpp"

namespace fw::test {
namespace {

const web::api::Schema* schema(std::string_view name) {
  for (const web::api::Noun& noun : web::api::nouns()) {
    for (const web::api::Schema& one : noun.schemas) {
      if (one.name == name) return &one;
    }
  }
  return nullptr;
}

/// The document has exactly the fields of its schema, down to the inner ones.
void expect_shape(const json::object& document, std::string_view name) {
  const web::api::Schema* expected = schema(name);
  ASSERT_NE(expected, nullptr) << name;
  EXPECT_EQ(document.size(), expected->fields.size()) << name << json::serialize(document);
  for (const web::api::Field& field : expected->fields) {
    const json::value* value = document.if_contains(field.name);
    ASSERT_NE(value, nullptr) << name << "." << field.name;
    if (value->is_null()) {
      EXPECT_TRUE(field.nullable) << name << "." << field.name;
    } else if (field.type == web::api::Type::object) {
      expect_shape(value->as_object(), field.ref);
    } else if (field.type == web::api::Type::list) {
      for (const json::value& item : value->as_array()) expect_shape(item.as_object(), field.ref);
    }
  }
}

constexpr const char* kShop =
    R"({"name":"Shop","kind":"http","target":"https://shop.example/","interval":"30s",
        "timeout":"5s","tags":["a"],"settings":{"method":"HEAD","password":"s3cret"},
        "confirmation":{"rechecks":1,"recheck_after":"1s"}})";

TEST(Monitors, AreMadeChangedPausedAndRemoved) {
  Client client;
  const http::Response made = client.call("POST", "/monitors", kShop);
  ASSERT_EQ(made.status, 201) << made.body;
  const json::object shop = json::parse(made.body).as_object();
  expect_shape(shop, "Monitor");
  const std::string id(shop.at("id").as_string());
  EXPECT_EQ(made.headers.back().second, "/api/v1/monitors/" + id);
  EXPECT_EQ(shop.at("interval"), "30s");
  EXPECT_EQ(shop.at("settings"), (json::object{{"method", "HEAD"}})) << "no secret comes back";
  EXPECT_EQ(shop.at("confirmation").at("recoveries"), 2);

  json::object changed =
      client.document("PATCH", "/monitors/" + id, R"({"name":"Store","settings":{"method":null}})");
  expect_shape(changed, "Monitor");
  EXPECT_EQ(changed.at("name"), "Store");
  EXPECT_EQ(changed.at("target"), "https://shop.example/");
  EXPECT_EQ(changed.at("settings"), json::object());
  EXPECT_EQ(client.document("PATCH", "/monitors/" + id, R"({"paused":true})").at("paused"), true);
  EXPECT_EQ(client.document("POST", "/monitors/" + id + "/resume").at("paused"), false);
  EXPECT_EQ(client.document("POST", "/monitors/" + id + "/pause").at("paused"), true);

  EXPECT_EQ(client.document("GET", "/monitors").at("items").as_array().size(), 1U);
  const http::Response gone = client.call("DELETE", "/monitors/" + id);
  EXPECT_EQ(gone.status, 204);
  EXPECT_EQ(gone.body, "");
  EXPECT_EQ(client.call("GET", "/monitors/" + id).status, 404);
}

TEST(Monitors, ComeInPages) {
  Client client;
  for (int i = 0; i < 7; ++i) {
    client.world.monitor(client.world.owner(), "M" + std::to_string(i));
  }
  std::vector<std::string> names;
  std::string next = "/monitors?limit=3";
  int pages = 0;
  while (!next.empty() && ++pages < 10) {
    const json::object page = client.document("GET", next);
    for (const json::value& item : page.at("items").as_array()) {
      names.emplace_back(item.at("name").as_string());
    }
    next = page.at("next").is_null() ? "" : std::string(page.at("next").as_string().subview(7));
  }
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(names, (std::vector<std::string>{"M0", "M1", "M2", "M3", "M4", "M5", "M6"}));
}

std::set<std::string> wrong_fields(const json::object& problem) {
  std::set<std::string> fields;
  if (!problem.contains("errors")) return fields;
  for (const json::value& error : problem.at("errors").as_array()) {
    fields.emplace(error.at("field").as_string());
  }
  return fields;
}

TEST(BadInput, IsAnsweredFieldByField) {
  Client client;
  const json::object problem =
      client.document("POST", "/monitors",
                      R"({"nmae":"x","kind":"htpp","interval":"soon","paused":1,"tags":[1],
          "confirmation":{"rechecks":9},"depends_on":[{"monitor":"x"},3]})");
  EXPECT_EQ(problem.at("status"), 422);
  EXPECT_EQ(
      wrong_fields(problem),
      (std::set<std::string>{"nmae", "name", "target", "interval", "paused", "tags",
                             "confirmation.rechecks", "depends_on[0].monitor", "depends_on[1]"}));
  const json::object settings = client.document(
      "POST", "/monitors",
      R"({"name":"x","kind":"http","target":"https://a.example","settings":{"methd":"GET"}})");
  EXPECT_EQ(wrong_fields(settings), std::set<std::string>{"settings.methd"});
  const json::object kind = client.document(
      "POST", "/monitors", R"({"name":"x","kind":"htpp","target":"https://a.example"})");
  EXPECT_EQ(wrong_fields(kind), std::set<std::string>{"kind"});
  EXPECT_EQ(client.call("POST", "/monitors", "{").status, 400);
  EXPECT_EQ(client.call("POST", "/monitors", "[]").status, 400);
  EXPECT_EQ(client.call("POST", "/monitors", std::string(5'000, '[')).status, 400);
  EXPECT_EQ(client.call("GET", "/monitors?limit=0").status, 422);
  EXPECT_EQ(client.call("GET", "/incidents?before=yesterday").status, 422);
  http::Request form;
  form.method = "POST";
  form.path = "/api/v1/monitors";
  form.body = "name=x";
  form.headers = {{"authorization", "Bearer " + client.token},
                  {"content-type", "application/x-www-form-urlencoded"}};
  EXPECT_EQ(client.ask(std::move(form)).status, 415);
}

TEST(Results, ChangesAreAList) {
  Client client;
  const auto monitor = client.world.monitor(client.world.owner());
  auto seen = client.world.look(monitor.id, 1, model::Outcome::up);
  seen.evidence.changes = {"new key"};
  seen.detail = "the certificate changed: new key";
  ASSERT_TRUE(client.world.services->engine().record({seen}));
  const auto list = client.document("GET", "/monitors/" + monitor.id.value + "/changes");
  ASSERT_EQ(list.at("items").as_array().size(), 1U);
  EXPECT_EQ(list.at("items").at(0).at("changed"), true);
  EXPECT_EQ(list.at("items").at(0).at("detail"), "the certificate changed: new key");
  EXPECT_EQ(client.call("GET", "/monitors/" + monitor.id.value + "/changes?limit=0").status, 422);
}

TEST(Results, OfANewMonitorAreEmpty) {
  Client client;
  const std::string id = client.world.monitor(client.world.owner()).id.value;
  EXPECT_TRUE(
      client.document("GET", "/monitors/" + id + "/results").at("items").as_array().empty());
  expect_shape(client.document("GET", "/monitors/" + id + "/history?range=7d"), "History");
  EXPECT_EQ(client.call("GET", "/monitors/" + id + "/history?range=2d").status, 422);
}

TEST(Channels, NeverTellTheirSecrets) {
  Client client;
  const http::Response made = client.call(
      "POST", "/channels",
      R"({"name":"Hook","kind":"webhook","settings":{"url":"https://a.example","secret":"abc"}})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.body.find("abc"), std::string::npos);
  const json::object channel = json::parse(made.body).as_object();
  expect_shape(channel, "Channel");
  EXPECT_EQ(channel.at("secrets_set"), json::array{"secret"});
  const std::string path = "/channels/" + std::string(channel.at("id").as_string());
  EXPECT_EQ(client.call("POST", path + "/test").status, 202);
  const json::object changed = client.document("PATCH", path, R"({"enabled":false})");
  EXPECT_EQ(changed.at("enabled"), false);
  EXPECT_EQ(changed.at("secrets_set"), json::array{"secret"}) << "the stored secret stays";
  const json::object sent = client.document("GET", path + "/deliveries");
  ASSERT_EQ(sent.at("items").as_array().size(), 1U);
  expect_shape(sent.at("items").as_array()[0].as_object(), "Delivery");
  EXPECT_EQ(client.call("DELETE", path).status, 204);
}

TEST(Scans, AreQueued) {
  Client client;
  const http::Response started = client.call("POST", "/scans", R"({"url":"shop.example"})");
  ASSERT_EQ(started.status, 202) << started.body;
  const json::object scan = json::parse(started.body).as_object();
  expect_shape(scan, "ScanDetail");
  EXPECT_EQ(scan.at("state"), "queued");
  const std::string path = "/scans/" + std::string(scan.at("id").as_string());
  EXPECT_EQ(client.call("POST", path + "/adopt", "{}").status, 409);
  expect_shape(client.document("GET", "/scans").at("items").as_array()[0].as_object(), "Scan");
}

TEST(Rest, AnswersInTheirShapes) {
  Client client;
  expect_shape(client.document("GET", "/me"), "Me");
  expect_shape(client.document("GET", "/fleet"), "Fleet");
  const json::object pages = client.document("GET", "/status-pages");
  ASSERT_EQ(pages.at("items").as_array().size(), 1U);
  const json::object page = pages.at("items").as_array()[0].as_object();
  expect_shape(page, "StatusPage");
  const std::string path = "/status-pages/" + std::string(page.at("id").as_string());
  EXPECT_EQ(client.document("PATCH", path, R"({"published":true})").at("published"), true);
  const http::Response window =
      client.call("POST", "/maintenance", R"({"title":"Move","to":"2026-11-20T12:00:00Z"})");
  ASSERT_EQ(window.status, 201) << window.body;
  expect_shape(json::parse(window.body).as_object(), "Maintenance");
  const json::object made =
      client.document("POST", "/tokens", R"({"name":"deploy","role":"viewer"})");
  expect_shape(made, "NewToken");
  EXPECT_TRUE(made.at("secret").as_string().starts_with("fw_"));
  const std::string listed = client.call("GET", "/tokens").body;
  EXPECT_EQ(listed.find(made.at("secret").as_string().c_str()), std::string::npos);
  EXPECT_EQ(client.call("DELETE", "/tokens/" + std::string(made.at("id").as_string())).status, 204);
  const json::object checks = client.document("GET", "/check-kinds");
  ASSERT_FALSE(checks.at("items").as_array().empty());
  for (const json::value& kind : checks.at("items").as_array()) {
    expect_shape(kind.as_object(), "CheckKind");
  }
  const json::object channels = client.document("GET", "/channel-kinds");
  for (const json::value& kind : channels.at("items").as_array()) {
    expect_shape(kind.as_object(), "ChannelKind");
  }
  EXPECT_TRUE(client.document("GET", "/incidents?open=true").at("items").as_array().empty());
}

}  // namespace
}  // namespace fw::test
