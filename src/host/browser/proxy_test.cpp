#include "host/browser/proxy.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "host/browser/proxy_request.hpp"
#include "host/net/testing/fixture.hpp"

namespace fw::browser {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using net::testing::HttpRequest;
using net::testing::TcpServer;
using net::testing::TestNet;
using namespace std::chrono_literals;

/// Sends `bytes` to the proxy and gives all that comes back until it closes.
asio::awaitable<std::string> talk(TestNet& world, std::uint16_t port, std::string bytes) {
  tcp::socket socket(world.loop);
  boost::system::error_code error;
  co_await socket.async_connect({asio::ip::address_v4::loopback(), port},
                                asio::redirect_error(asio::use_awaitable, error));
  co_await asio::async_write(socket, asio::buffer(bytes),
                             asio::redirect_error(asio::use_awaitable, error));
  std::string answer;
  std::string chunk(4'096, '\0');
  while (!error) {
    const std::size_t size = co_await socket.async_read_some(
        asio::buffer(chunk), asio::redirect_error(asio::use_awaitable, error));
    answer.append(chunk, 0, size);
  }
  co_return answer;
}

constexpr std::string_view kAgreed = "HTTP/1.1 200 Connection established\r\n\r\n";

class Proxied : public testing::Test {
 protected:
  Proxied() {
    world.dns.add("shop.test", "A", "127.0.0.1");
    world.dns.add("inside.test", "A", "10.0.0.1");
    world.dns.add("mixed.test", "A", "127.0.0.1");
    world.dns.add("mixed.test", "A", "169.254.169.254");
  }
  Proxy& start(ProxyOptions options = {}) {
    tcp::acceptor acceptor(world.loop, {asio::ip::address_v4::loopback(), 0});
    port = acceptor.local_endpoint().port();
    options.deadline = std::chrono::steady_clock::now() + 10s;
    proxy = std::make_unique<Proxy>(world.net(), std::move(acceptor), options);
    return *proxy;
  }
  std::string ask(std::string bytes) { return world.run(talk(world, port, std::move(bytes))); }

  TestNet world;
  TcpServer web{world.loop, net::testing::http_script([](const HttpRequest& request) {
                  return net::testing::http_response(200, request.head, "Connection: close\r\n");
                })};
  std::uint16_t port = 0;
  std::unique_ptr<Proxy> proxy;
};

TEST_F(Proxied, CarriesTunnelsAndPlainRequests) {
  start();
  const std::string tunnel = ask(fmt::format(
      "CONNECT shop.test:{} HTTP/1.1\r\n\r\nGET /inside HTTP/1.1\r\nConnection: close\r\n\r\n",
      web.port()));
  EXPECT_NE(tunnel.find("200 Connection established"), std::string::npos);
  EXPECT_NE(tunnel.find("GET /inside"), std::string::npos) << tunnel;
  const std::string plain =
      ask(fmt::format("GET http://shop.test:{}/plain HTTP/1.1\r\nHost: "
                      "shop.test\r\nProxy-Connection: keep-alive\r\n\r\n",
                      web.port()));
  EXPECT_NE(plain.find("GET /plain HTTP/1.1\r\nHost: shop.test\r\nConnection: close"),
            std::string::npos)
      << plain;
  EXPECT_EQ(proxy->counts().connections, 2U);
  EXPECT_EQ(proxy->counts().refused, 0U);
  EXPECT_GT(proxy->counts().bytes, 100U);
}

TEST_F(Proxied, RefusesWhatThePolicyRefuses) {
  start();
  for (const std::string_view target :
       {"10.0.0.1:80", "169.254.169.254:80", "[::1]:80", "[::ffff:127.0.0.1]:80", "inside.test:443",
        "mixed.test:443", "localhost:80", "metadata.internal:80", "192.168.1.1:443"}) {
    const std::string answer = ask(fmt::format("CONNECT {} HTTP/1.1\r\n\r\n", target));
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 403 ")) << target << " " << answer;
  }
  EXPECT_TRUE(ask("GET http://inside.test/ HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 403 "));
  EXPECT_EQ(proxy->counts().refused, 10U);
  EXPECT_TRUE(proxy->counts().refused_hosts.contains("inside.test"));
  EXPECT_EQ(web.connections(), 0);
}

TEST_F(Proxied, AnswersNonsenseAndTheUnreachable) {
  start();
  EXPECT_TRUE(ask("GET / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 400 "));
  EXPECT_TRUE(ask("CONNECT nowhere.test:443 HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 502 "));
  EXPECT_EQ(ask(std::string(kProxyHeadBytesMax + 10, 'x')), "");
}

TEST_F(Proxied, EndsAtASecondRequestOnOneConnection) {
  start();
  const std::string one = fmt::format("GET http://shop.test:{}/a HTTP/1.1\r\n\r\n", web.port());
  EXPECT_EQ(ask(one + "GET http://other.test/b HTTP/1.1\r\n\r\n"), "");
  EXPECT_NE(ask(one), "");
}

TEST_F(Proxied, ServesOnlyTheBrowsersUser) {
  start({.user = ::getuid() + 1});
  EXPECT_EQ(ask("CONNECT shop.test:80 HTTP/1.1\r\n\r\n"), "");
  EXPECT_EQ(proxy->counts().strangers, 1U);
  start({.user = ::getuid()});
  EXPECT_NE(ask("CONNECT inside.test:80 HTTP/1.1\r\n\r\n"), "");
}

TEST_F(Proxied, JudgesCertificatesWhereThatIsItsOwnToDo) {
  const TcpServer good(
      world.loop, [](net::testing::Peer& peer) { return peer.hang(); },
      world.authority.issue({.names = {"shop.test"}}));
  start({.judges_certificates = true});
  const std::string hello = "\x16 no version of TLS";
  const auto tunnel = [&](std::uint16_t to) {
    return fmt::format("CONNECT shop.test:{} HTTP/1.1\r\n\r\n", to) + hello;
  };
  EXPECT_EQ(ask(tunnel(good.port())).size(), kAgreed.size());
  EXPECT_EQ(good.connections(), 2);
  EXPECT_EQ(ask(tunnel(good.port())).size(), kAgreed.size());
  EXPECT_EQ(good.connections(), 3);  // judged once
  // What begins like TLS goes no further where there is nobody to trust.
  EXPECT_EQ(ask(tunnel(web.port())), kAgreed);
  EXPECT_EQ(proxy->counts().distrusted, 1U);
  const std::string plain = fmt::format("CONNECT shop.test:{} HTTP/1.1\r\n\r\n", web.port());
  EXPECT_GT(ask(plain + "GET / HTTP/1.1\r\n\r\n").size(), kAgreed.size());
}

}  // namespace
}  // namespace fw::browser
