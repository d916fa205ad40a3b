#include "host/browser/proxy_request.hpp"

#include <gtest/gtest.h>

namespace fw::browser {
namespace {

TEST(ProxyRequest, ReadsATunnel) {
  const auto request =
      parse_proxy_request("CONNECT Shop.Example:443 HTTP/1.1\r\nHost: shop.example:443\r\n\r\n");
  ASSERT_TRUE(request) << request.error().sentence();
  EXPECT_TRUE(request->is_tunnel);
  EXPECT_EQ(request->host, "shop.example");
  EXPECT_EQ(request->port, 443);
  EXPECT_EQ(request->head, "");
  const auto v6 = parse_proxy_request("CONNECT [2001:DB8::1]:8443 HTTP/1.1\r\n\r\n");
  ASSERT_TRUE(v6);
  EXPECT_EQ(v6->host, "2001:db8::1");
  EXPECT_EQ(v6->port, 8443);
}

TEST(ProxyRequest, GivesTheServerItsOwnFormOfARequest) {
  const auto request = parse_proxy_request(
      "POST http://shop.example/a?b=c HTTP/1.1\r\nHost: shop.example\r\nProxy-Connection: "
      "keep-alive\r\n"
      "Content-Length: 12\r\nUpgrade: h2c\r\nCookie: a=b\r\n\r\n");
  ASSERT_TRUE(request) << request.error().sentence();
  EXPECT_FALSE(request->is_tunnel);
  EXPECT_EQ(request->port, 80);
  EXPECT_EQ(request->body_bytes, 12U);
  EXPECT_EQ(request->head,
            "POST /a?b=c HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 12\r\nCookie: a=b\r\n"
            "Connection: close\r\n\r\n");
  const auto bare = parse_proxy_request("GET http://shop.example:8080?x HTTP/1.1\r\n\r\n");
  ASSERT_TRUE(bare);
  EXPECT_EQ(bare->port, 8080);
  EXPECT_TRUE(bare->head.starts_with("GET /?x HTTP/1.1\r\n")) << bare->head;
}

TEST(ProxyRequest, RefusesWhatNoBrowserSends) {
  for (const std::string_view head :
       {"", "\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "GET https://a.example/ HTTP/1.1\r\n\r\n",
        "CONNECT a.example HTTP/1.1\r\n\r\n", "CONNECT a.example:0 HTTP/1.1\r\n\r\n",
        "CONNECT a.example:65536 HTTP/1.1\r\n\r\n", "CONNECT 0x7f.1:80 HTTP/1.1\r\n\r\n",
        "CONNECT user@a.example:80 HTTP/1.1\r\n\r\n", "GET file:///etc/passwd HTTP/1.1\r\n\r\n",
        "GET http://a.example/ HTTP/2.0\r\n\r\n", "GET http://a.example/\r\n\r\n",
        "GET http://a.example/ HTTP/1.1\r\nbad header\r\n\r\n",
        "GET http://a.example/ HTTP/1.1\r\nA: b\nC: d\r\n\r\n",
        "GET http://a.example/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "GET http://a.example/ HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "GET http://a.example/ HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "GET http://a.example/ HTTP/1.1\r\nHost: a.example"})
    EXPECT_FALSE(parse_proxy_request(head)) << head;
}

}  // namespace
}  // namespace fw::browser
