// Asks the API as a program would: through the router, over real services. One thread.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json.hpp>

#include "web/api/api.hpp"
#include "web/headers.hpp"
#include "world.hpp"

namespace fw::test {

namespace json = boost::json;

/// A world with the API before it, the owner's token and monitors of two accounts.
class Client {
 public:
  Client()
      : env{.loop = loop.get_executor(),
            .work = pool,
            .services = *world.services,
            .checks = world.checks,
            .channels = world.channel_kinds,
            .clock = world.clock,
            .log = world.log,
            .metrics = world.metrics,
            .options = {}} {
    web::api::add_routes(router, env);
    token = token_of(service::Role::owner);
  }
  ~Client() { pool.join(); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  std::string token_of(service::Role role) {
    const auto made = world.services->accounts().create_token(world.owner(), "test", role);
    EXPECT_TRUE(made) << made.error().chain();
    return made ? made->secret : "";
  }

  http::Response ask(http::Request request) {
    const std::size_t question = std::min(request.path.find('?'), request.path.size());
    if (question < request.path.size()) request.query = request.path.substr(question + 1);
    request.path.resize(question);
    request.scheme = "http";
    request.host = "here";
    auto match = router.match(request.method, request.path);
    if (match.route == nullptr) return {.status = match.path_exists ? 405 : 404};
    request.parameters = std::move(match.parameters);
    auto answer = boost::asio::co_spawn(loop, match.route->handler(std::move(request)),
                                        boost::asio::use_future);
    loop.restart();
    while (answer.wait_for(std::chrono::seconds(0)) != std::future_status::ready) loop.run_one();
    return answer.get();
  }

  /// With the token and a JSON body, "" for none.
  http::Response call(std::string method, std::string path, std::string body = {}) {
    http::Request request;
    request.method = std::move(method);
    request.path = "/api/v1" + std::move(path);
    request.body = std::move(body);
    request.headers = {{"authorization", "Bearer " + token}, {"content-type", "application/json"}};
    return ask(std::move(request));
  }

  json::object document(std::string method, std::string path, std::string body = {}) {
    const http::Response response = call(std::move(method), std::move(path), std::move(body));
    boost::system::error_code error;
    const json::value value = json::parse(response.body, error);
    EXPECT_FALSE(error) << response.status << " " << response.body;
    return value.is_object() ? value.as_object() : json::object();
  }

  World world;
  boost::asio::io_context loop;
  boost::asio::thread_pool pool{1};
  web::Env env;
  http::Router router;
  std::string token;
};

}  // namespace fw::test
