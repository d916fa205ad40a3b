// Asks the pages as a browser would: through the whole handler, over real services. One thread.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include "web/headers.hpp"
#include "web/web.hpp"
#include "world.hpp"

namespace fw::test {

/// The client's end of an event stream, as the server sees it.
class Received final : public http::EventStream {
 public:
  struct Event {
    std::string name;
    std::string data;
  };

  bool send(std::string_view event, std::string_view data, std::string_view /*id*/) override {
    events.push_back({std::string(event), std::string(data)});
    return is_open_;
  }
  void close() override { leave(); }
  [[nodiscard]] bool is_open() const override { return is_open_; }
  void on_close(std::function<void()> callback) override { closed_ = std::move(callback); }
  void on_resync(std::function<void()> callback) override { resync = std::move(callback); }
  void leave() {
    is_open_ = false;
    if (const auto closed = std::exchange(closed_, nullptr)) closed();
  }
  [[nodiscard]] bool holds(std::string_view text) const {
    return std::ranges::any_of(
        events, [&](const Event& event) { return event.data.find(text) != std::string::npos; });
  }

  std::vector<Event> events;
  std::function<void()> resync;

 private:
  bool is_open_ = true;
  std::function<void()> closed_;
};

class Browser {
 public:
  explicit Browser(std::string public_url = {})
      : env{.loop = loop.get_executor(),
            .work = pool,
            .services = *world.services,
            .checks = world.checks,
            .channels = world.channel_kinds,
            .clock = world.clock,
            .log = world.log,
            .metrics = world.metrics,
            .options = {.public_url = std::move(public_url)}} {
    http::Router router;
    web::add_routes(router, env);
    handler = web::make_handler(std::move(router), env);
    ctx = world.owner();
  }
  ~Browser() { pool.join(); }
  Browser(const Browser&) = delete;
  Browser& operator=(const Browser&) = delete;

  [[nodiscard]] std::string csrf() const {
    return world.services->accounts().session(world.owner_token)->csrf;
  }

  http::Response ask(http::Request request) {
    const std::size_t question = std::min(request.path.find('?'), request.path.size());
    if (question < request.path.size()) request.query = request.path.substr(question + 1);
    request.path.resize(question);
    if (request.scheme.empty()) request.scheme = "http";
    request.host = "here";
    auto answer = boost::asio::co_spawn(loop, handler(std::move(request)), boost::asio::use_future);
    loop.restart();
    while (answer.wait_for(std::chrono::seconds(0)) != std::future_status::ready) loop.run_one();
    return answer.get();
  }

  /// With the owner's session.
  http::Response get(std::string path) {
    return ask({.method = "GET",
                .path = std::move(path),
                .headers = {{"cookie", "sid=" + world.owner_token}}});
  }
  http::Response post(std::string path, std::string form) {
    return ask({.method = "POST",
                .path = std::move(path),
                .headers = {{"cookie", "sid=" + world.owner_token}},
                .body = std::move(form)});
  }

  std::shared_ptr<Received> open(std::string path) {
    const http::Response response = get(std::move(path));
    auto stream = std::make_shared<Received>();
    EXPECT_TRUE(response.events) << response.status << " " << response.body;
    if (response.events) response.events(stream);
    return stream;
  }
  /// Runs the web loop until `done`, which something under way must bring about.
  template <class Done>
  void run_until(Done done) {
    loop.restart();
    while (!done() && loop.run_one_for(std::chrono::seconds(20)) > 0) {
    }
    ASSERT_TRUE(done());
  }

  World world;
  boost::asio::io_context loop;
  boost::asio::thread_pool pool{1};
  web::Env env;
  http::Handler handler;
  service::TenantCtx ctx = service::TenantCtx::for_operator({});
};

[[nodiscard]] inline std::string header(const http::Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return value;
  return {};
}

}  // namespace fw::test
