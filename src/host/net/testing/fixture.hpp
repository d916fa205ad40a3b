// A network for tests: a loop, a scripted DNS, an authority that is trusted, and a Net that may
// connect to loopback. That loop's thread only.
//
//   TestNet world;
//   world.dns.add("shop.test", "A", "127.0.0.1");
//   auto answer = world.run(world.net().http->fetch({.url = "http://shop.test:…"}));
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <string>

#include "base/assert.hpp"
#include "host/net/net.hpp"
#include "host/net/testing/certificates.hpp"
#include "host/net/testing/dns_server.hpp"
#include "host/net/testing/tcp_server.hpp"

namespace fw::net::testing {

class TestNet {
 public:
  /// Loopback is allowed unless `options` says otherwise.
  explicit TestNet(std::optional<NetOptions> options = std::nullopt)
      : dns(loop), authority("Test CA"), ca_file_(authority.certificate_pem()) {
    NetOptions used;
    used.allowed_ranges = {"127.0.0.0/8"};
    if (options) used = *std::move(options);
    if (used.resolver.servers.empty()) used.resolver.servers = {dns.address()};
    if (used.ca_file.empty()) used.ca_file = ca_file_.path();
    auto made = Net::make(loop, {clock_, random_, log_, metrics_}, used);
    FW_ASSERT(made.has_value());
    net_ = *std::move(made);
  }

  [[nodiscard]] Net& net() { return *net_; }

  /// Runs the loop until this coroutine ends, and gives its result.
  template <class T>
  T run(boost::asio::awaitable<T> task) {
    std::optional<T> result;
    std::exception_ptr thrown;
    boost::asio::co_spawn(loop, keep(std::move(task), result), [&](std::exception_ptr error) {
      thrown = error;
      loop.stop();
    });
    loop.restart();
    loop.run();
    if (thrown) std::rethrow_exception(thrown);
    FW_ASSERT(result.has_value());
    return *std::move(result);
  }

  boost::asio::io_context loop;
  DnsServer dns;
  Authority authority;

 private:
  template <class T>
  static boost::asio::awaitable<void> keep(boost::asio::awaitable<T> task,
                                           std::optional<T>& result) {
    auto value = co_await std::move(task);
    result.emplace(std::move(value));
  }

  TempFile ca_file_;
  SystemClock clock_;
  SystemRandom random_;
  NullLog log_;
  NullMetrics metrics_;
  std::unique_ptr<Net> net_;
};

}  // namespace fw::net::testing
