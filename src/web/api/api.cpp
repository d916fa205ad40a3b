#include "web/api/api.hpp"

#include <array>
#include <memory>

#include "base/assert.hpp"
#include "web/api/nouns.hpp"
#include "web/api/openapi.hpp"
#include "web/api/serve.hpp"
#include "web/work.hpp"

namespace fw::web::api {

namespace {

namespace asio = boost::asio;

using Schemas = std::shared_ptr<const std::vector<Schema>>;

asio::awaitable<http::Response> run(Env& env, http::Request request, const Operation& operation,
                                    Schemas schemas) {
  auto work = [&env, &operation, schemas, request = std::move(request)] {
    return serve(env, request, operation, *schemas);
  };
  co_return co_await on_pool(env.work, std::move(work));
}

asio::awaitable<http::Response> document(std::shared_ptr<const std::string> text) {
  http::Response response = http::Response::json(*text);
  response.headers.emplace_back("cache-control", "no-cache");
  response.headers.emplace_back("access-control-allow-origin", "*");
  co_return response;
}

Schemas all_schemas() {
  auto all = std::make_shared<std::vector<Schema>>();
  for (const Noun& noun : nouns())
    all->insert(all->end(), noun.schemas.begin(), noun.schemas.end());
  return all;
}

}  // namespace

std::span<const Noun> nouns() {
  static const std::array<Noun, 11> kNouns = {
      monitors_noun(),    results_noun(),   incidents_noun(), scans_noun(),
      sites_noun(),       catalogue_noun(), channels_noun(),  status_pages_noun(),
      maintenance_noun(), fleet_noun(),     account_noun()};
  return kNouns;
}

void add_routes(http::Router& router, Env& env) {
  const Schemas schemas = all_schemas();
  for (const Noun& noun : nouns()) {
    for (const Operation& operation : noun.operations) {
      FW_ASSERT(service::is_permission(operation.permission));
      router.add(
          {std::string(operation.method), std::string(kBase) + std::string(operation.pattern),
           std::string(operation.permission), [&env, &operation, schemas](http::Request request) {
             return run(env, std::move(request), operation, schemas);
           }});
    }
  }
  const auto text = std::make_shared<const std::string>(json::serialize(
      openapi(nouns(), {env.options.version, env.options.public_url, env.checks, env.channels})));
  router.add({"GET", std::string(kBase) + "/openapi.json", "public",
              [text](http::Request /*request*/) { return document(text); }});
}

}  // namespace fw::web::api
