// Our server and our client by a shared key: who has it gets an answer, nobody else.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "host/http/server.hpp"
#include "host/mesh/fleet_key.hpp"
#include "host/net/net.hpp"

namespace fw {
namespace {

namespace asio = boost::asio;

mesh::FleetKey fleet(std::uint64_t seed) {
  SeededRandom random(seed);
  return *mesh::FleetKey::parse(mesh::FleetKey::make(random));
}

psk::Key key_of(const mesh::FleetKey& of, mesh::Role role) {
  return {std::string(mesh::name(role)), *of.connection_secret(role)};
}

class Calls : public testing::Test {
 protected:
  void SetUp() override {
    http::ServerOptions options;
    options.tls_keys = {key_of(fleet(1), mesh::Role::full), key_of(fleet(1), mesh::Role::probe)};
    const auto answer = [](http::Request request) -> asio::awaitable<http::Response> {
      http::Response response;
      response.body = request.key_identity + " asks " + request.path + ": " + request.body;
      co_return response;
    };
    server_ = *http::Server::listen(loop_, options, answer, log_, metrics_);
    net::NetOptions net_options;
    net_options.allowed_ranges = {"127.0.0.0/8"};
    net_ = *net::Net::make(loop_, {clock_, random_, log_, metrics_}, net_options);
  }

  /// "full asks /x: y", or why there is no answer.
  std::string call(std::optional<psk::Key> key) {
    auto client = *net::HttpClient::make(loop_, net_->egress, *net_->resolver, *net_->trust, log_,
                                         {.allowed_names = {}, .tls_key = std::move(key)});
    std::string said;
    net::FetchRequest request{.method = "POST",
                              .url = fmt::format("https://127.0.0.1:{}/looks", server_->port()),
                              .headers = {},
                              .body = "now",
                              .keep_connection = true};
    const auto run = [&]() -> asio::awaitable<void> {
      auto answered = co_await client->fetch(request);
      said = answered ? answered->body : std::string(name(answered.error().code()));
      loop_.stop();
    };
    asio::co_spawn(loop_, run, asio::detached);
    loop_.restart();
    loop_.run_for(std::chrono::seconds(10));
    return said;
  }

  asio::io_context loop_{1};
  SystemClock clock_;
  SystemRandom random_;
  NullLog log_;
  NullMetrics metrics_;
  std::unique_ptr<net::Net> net_;
  std::unique_ptr<http::Server> server_;
};

TEST_F(Calls, AreAnsweredByWhoHoldsTheKeyAndKnowTheRole) {
  EXPECT_EQ(call(key_of(fleet(1), mesh::Role::full)), "full asks /looks: now");
  EXPECT_EQ(call(key_of(fleet(1), mesh::Role::probe)), "probe asks /looks: now");
}

TEST_F(Calls, OfAnotherFleetAreRefused) {
  EXPECT_EQ(call(key_of(fleet(2), mesh::Role::full)), "unavailable");
}

TEST_F(Calls, WithoutAKeyAreRefused) { EXPECT_EQ(call(std::nullopt), "unavailable"); }

}  // namespace
}  // namespace fw
