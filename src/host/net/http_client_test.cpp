#include "host/net/http_client.hpp"

#include <gtest/gtest.h>

#include "base/encode.hpp"
#include "host/net/testing/fixture.hpp"

namespace fw::net {
namespace {

using testing::http_response;
using testing::http_script;
using testing::HttpRequest;
using testing::Peer;
using testing::TcpServer;
using testing::TestNet;
using Nothing = boost::asio::awaitable<void>;

/// Deflate by hand (RFC 1951 §3.2.6): a zero byte, then "repeat it 258 times" in 13 bits, for ever.
class Zeros {
 public:
  Zeros() {
    bits(0b0, 1);         // not the last block
    bits(0b01, 2);        // fixed codes, least significant bit first
    bits(0b00001100, 8);  // the literal 0
  }
  std::string repeat(int times) {
    for (int i = 0; i < times; ++i) {
      bits(0b10100011, 8);  // length 258, its code 11000101 turned round
      bits(0, 5);           // distance 1
    }
    return std::exchange(out_, {});
  }
  static std::string header() { return {"\x1f\x8b\x08\0\0\0\0\0\0\x03", 10}; }

 private:
  void bits(unsigned value, unsigned count) {
    held_ |= value << size_;
    for (size_ += count; size_ >= 8; size_ -= 8, held_ >>= 8U)
      out_ += static_cast<char>(held_ & 0xffU);
  }
  std::string out_;
  unsigned held_ = 0;
  unsigned size_ = 0;
};

struct World : TestNet {
  World() {
    for (const char* name : {"a.test", "b.test"}) dns.add(name, "A", "127.0.0.1");
    dns.add("inside.test", "A", "10.0.0.1");
  }
  Result<FetchResponse> fetch(FetchRequest request) {
    return run(net().http->fetch(std::move(request)));
  }
  Code code_of(FetchRequest request) {
    const auto response = fetch(std::move(request));
    EXPECT_FALSE(response);
    return response ? Code::internal : response.error().code();
  }
};

Nothing read_request(Peer& peer) { const auto head = co_await peer.read_until("\r\n\r\n"); }

TEST(HttpClient, FetchesAPage) {
  World world;
  HttpRequest seen;
  TcpServer server(world.loop, http_script([&](const HttpRequest& request) {
                     seen = request;
                     return http_response(200, "hello", "Content-Type: text/plain\r\nX-A:  b \r\n");
                   }));
  const auto response = world.fetch({.url = server.url("a.test", "/x?y=1")});
  ASSERT_TRUE(response) << response.error().chain();
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "hello");
  EXPECT_EQ(response->final_url, server.url("a.test", "/x?y=1"));
  EXPECT_EQ(response->peer, fmt::format("127.0.0.1:{}", server.port()));
  ASSERT_EQ(response->headers.size(), 3U);
  EXPECT_EQ(response->headers[1], (std::pair<std::string, std::string>("x-a", "b")));
  EXPECT_EQ(seen.method, "GET");
  EXPECT_EQ(seen.target, "/x?y=1");
  EXPECT_EQ(seen.header("Host"), fmt::format("a.test:{}", server.port()));
  EXPECT_EQ(seen.header("User-Agent"), "FlareWarden/0.1");
  EXPECT_EQ(seen.header("Cookie"), "");
}

TEST(HttpClient, SendsMethodBodyAndHeaders) {
  World world;
  HttpRequest seen;
  TcpServer server(world.loop, http_script([&](const HttpRequest& request) {
                     seen = request;
                     return http_response(204, "");
                   }));
  const std::string body = "{\"a\":1}" + std::string("\0x", 2) + std::string(5000, 'x');
  auto posted = world.fetch({.method = "POST",
                             .url = server.url("a.test"),
                             .headers = {{"Content-Type", "application/json"}, {"webhook-id", "7"}},
                             .body = body});
  ASSERT_TRUE(posted);
  EXPECT_EQ(posted->status, 204);
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.body, body);
  EXPECT_EQ(seen.header("Content-Type"), "application/json");
  EXPECT_EQ(seen.header("webhook-id"), "7");
  EXPECT_EQ(seen.header("Expect"), "");
  ASSERT_TRUE(world.fetch({.method = "PUT", .url = server.url("a.test"), .body = "x"}));
  EXPECT_EQ(seen.method, "PUT");
  ASSERT_TRUE(world.fetch({.method = "DELETE", .url = server.url("a.test")}));
  EXPECT_EQ(seen.method, "DELETE");
  EXPECT_EQ(seen.body, "");
}

TEST(HttpClient, RefusesWhatWouldBreakTheMessage) {
  World world;
  const std::string url = "http://a.test/";
  for (const FetchRequest& bad : {
           FetchRequest{.method = "GET /", .url = url},
           FetchRequest{.url = url, .headers = {{"X-A\r\nX-B", "1"}}},
           FetchRequest{.url = url, .headers = {{"X-A", "1\r\nX-B: 2"}}},
           FetchRequest{.url = url, .headers = {{"Host", "b.test"}}},
           FetchRequest{.url = url, .headers = {{"Content-Length", "3"}}},
           FetchRequest{.url = url, .headers = {{"Transfer-Encoding", "chunked"}}},
           FetchRequest{.url = url, .headers = {{"Proxy-Authorization", "x"}}},
           FetchRequest{.url = "file:///etc/passwd"},
           FetchRequest{.url = "gopher://a.test/"},
           FetchRequest{.url = "http://0x7f.1/"},
       })
    EXPECT_EQ(world.code_of(bad), Code::invalid) << bad.url;
}

TEST(HttpClient, FollowsRedirectsOneByOne) {
  World world;
  TcpServer server(world.loop, http_script([](const HttpRequest& request) {
                     if (request.target == "/1") return http_response(301, "", "Location: 2?x\r\n");
                     if (request.target == "/2?x")
                       return http_response(302, "", "Location: /3#part\r\n");
                     return http_response(200, "end");
                   }));
  const auto response = world.fetch({.url = server.url("a.test", "/1"), .redirects_max = 5});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "end");
  EXPECT_EQ(response->final_url, server.url("a.test", "/3"));
  ASSERT_EQ(response->hops.size(), 2U);
  EXPECT_EQ(response->hops[0].status, 301);
  EXPECT_EQ(response->hops[1].url, server.url("a.test", "/2?x"));
  const auto first = world.fetch({.url = server.url("a.test", "/1")});
  ASSERT_TRUE(first);
  EXPECT_EQ(first->status, 301);
}

TEST(HttpClient, SecretsStayWithTheirHost) {
  World world;
  std::vector<HttpRequest> seen;
  TcpServer other(world.loop, http_script([&](const HttpRequest& request) {
                    seen.push_back(request);
                    return http_response(200, "");
                  }));
  TcpServer first(world.loop, http_script([&](const HttpRequest& request) {
                    seen.push_back(request);
                    if (request.target == "/start")
                      return http_response(307, "", "Location: /same\r\n");
                    return http_response(303, "",
                                         "Location: " + other.url("b.test", "/away") + "\r\n");
                  }));
  ASSERT_TRUE(world.fetch({.method = "POST",
                           .url = first.url("a.test", "/start"),
                           .headers = {{"Authorization", "Bearer x"},
                                       {"Cookie", "a=b"},
                                       {"X-Key", "k"},
                                       {"Accept", "text/html"}},
                           .body = "secret",
                           .redirects_max = 3}));
  ASSERT_EQ(seen.size(), 3U);
  EXPECT_EQ(seen[1].header("Authorization"), "Bearer x");
  EXPECT_EQ(seen[1].body, "secret");
  EXPECT_EQ(seen[2].method, "GET");
  EXPECT_EQ(seen[2].header("Authorization"), "");
  EXPECT_EQ(seen[2].header("Cookie"), "");
  EXPECT_EQ(seen[2].header("X-Key"), "");
  EXPECT_EQ(seen[2].header("Accept"), "text/html");
  EXPECT_EQ(seen[2].body, "");
}

TEST(HttpClient, NoRedirectLeadsInside) {
  World world;
  TcpServer server(world.loop, http_script([](const HttpRequest& request) {
                     return http_response(
                         302, "",
                         "Location: " + *percent_decode(request.target.substr(1)) + "\r\n");
                   }));
  for (const char* inside :
       {"http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[::1]/",
        "http://[::ffff:127.0.0.1]/", "http://inside.test/", "http://localhost/",
        "http://api.internal/", "https://[fdaa::3]/", "http://metadata/"})
    EXPECT_EQ(
        world.code_of({.url = server.url("a.test", std::string("/") + inside), .redirects_max = 5}),
        Code::denied)
        << inside;
  for (const char* wrong : {"file:///etc/passwd", "http://2130706433/", "http://0x7f.1/",
                            "javascript:alert(1)", "ftp://a.test/"})
    EXPECT_EQ(
        world.code_of({.url = server.url("a.test", std::string("/") + wrong), .redirects_max = 5}),
        Code::unavailable)
        << wrong;
}

TEST(HttpClient, RedirectsEnd) {
  World world;
  TcpServer endless(world.loop, http_script([](const HttpRequest& request) {
                      return http_response(302, "", "Location: " + request.target + "x\r\n");
                    }));
  TcpServer circle(
      world.loop, http_script([](const HttpRequest& request) {
        return http_response(
            302, "", std::string("Location: ") + (request.target == "/a" ? "/b" : "/a") + "\r\n");
      }));
  EXPECT_EQ(world.code_of({.url = endless.url("a.test"), .redirects_max = 10000}), Code::limit);
  EXPECT_EQ(endless.connections(), 11);
  EXPECT_EQ(world.code_of({.url = circle.url("a.test", "/a"), .redirects_max = 10}), Code::limit);
  EXPECT_EQ(circle.connections(), 2);
}

TEST(HttpClient, BodiesAreBounded) {
  World world;
  TcpServer server(world.loop, http_script([](const HttpRequest&) {
                     return http_response(200, std::string(300'000, 'x'));
                   }));
  EXPECT_EQ(world.code_of({.url = server.url("a.test"), .body_bytes_max = 100'000}), Code::limit);
  const auto cut = world.fetch(
      {.url = server.url("a.test"), .body_bytes_max = 100'000, .cut_large_bodies = true});
  ASSERT_TRUE(cut);
  EXPECT_TRUE(cut->cut);
  EXPECT_EQ(cut->body.size(), 100'000U);
  const auto whole = world.fetch({.url = server.url("a.test"), .body_bytes_max = 300'000});
  ASSERT_TRUE(whole);
  EXPECT_FALSE(whole->cut);
}

TEST(HttpClient, AnEndlessBodyEnds) {
  World world;
  TcpServer server(world.loop, [](Peer& peer) -> Nothing {
    co_await read_request(peer);
    bool open = co_await peer.write("HTTP/1.1 200 OK\r\n\r\n");
    while (open) open = co_await peer.write(std::string(16 * 1024, 'x'));
  });
  const auto cut = world.fetch({.url = server.url("a.test"), .cut_large_bodies = true});
  ASSERT_TRUE(cut);
  EXPECT_EQ(cut->body.size(), 1U << 20U);
}

TEST(HttpClient, ADecompressionBombEnds) {
  World world;
  TcpServer bomb(world.loop, [](Peer& peer) -> Nothing {
    co_await read_request(peer);
    Zeros zeros;
    bool open = co_await peer.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
    if (open) open = co_await peer.write(Zeros::header());
    while (open) open = co_await peer.write(zeros.repeat(8000));
  });
  const auto refused = world.fetch({.url = bomb.url("a.test"), .body_bytes_max = 1 << 30});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().sentence(), "the body grows more than 100 times when decompressed");
  const auto cut = world.fetch({.url = bomb.url("a.test"), .cut_large_bodies = true});
  ASSERT_TRUE(cut) << cut.error().chain();
  EXPECT_EQ(cut->body, std::string(1 << 20, '\0'));
}

TEST(HttpClient, EndlessHeadersEnd) {
  World world;
  TcpServer many(world.loop, [](Peer& peer) -> Nothing {
    co_await read_request(peer);
    bool open = co_await peer.write("HTTP/1.1 200 OK\r\n");
    while (open) open = co_await peer.write("X-A: b\r\n");
  });
  TcpServer large(world.loop, [](Peer& peer) -> Nothing {
    co_await read_request(peer);
    bool open = co_await peer.write("HTTP/1.1 200 OK\r\n");
    while (open) open = co_await peer.write("X-A: " + std::string(8000, 'b') + "\r\n");
  });
  TcpServer interim(world.loop, [](Peer& peer) -> Nothing {
    co_await read_request(peer);
    bool open = true;
    while (open) open = co_await peer.write("HTTP/1.1 103 Early Hints\r\nX-A: b\r\n\r\n");
  });
  EXPECT_EQ(world.code_of({.url = many.url("a.test")}), Code::limit);
  EXPECT_EQ(world.code_of({.url = large.url("a.test")}), Code::limit);
  EXPECT_EQ(world.code_of({.url = interim.url("a.test")}), Code::limit);
}

TEST(HttpClient, SilenceAndDripsEndInTime) {
  World world;
  TcpServer silent(world.loop, [](Peer& peer) -> Nothing { return peer.hang(); });
  TcpServer drip(world.loop, [](Peer& peer) -> Nothing {
    co_await read_request(peer);
    bool open = co_await peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    while (open) {
      co_await peer.pause(10ms);
      open = co_await peer.write("x");
    }
  });
  for (const TcpServer* server : {&silent, &drip}) {
    const auto started = std::chrono::steady_clock::now();
    EXPECT_EQ(world.code_of({.url = server->url("a.test"), .timeout = 200ms}), Code::timeout);
    EXPECT_LT(std::chrono::steady_clock::now() - started, 1s);
  }
  const auto kept =
      world.fetch({.url = drip.url("a.test"), .timeout = 200ms, .keep_what_came = true});
  ASSERT_TRUE(kept);
  EXPECT_TRUE(kept->cut);
  EXPECT_TRUE(kept->body.starts_with("x"));
  EXPECT_EQ(world.code_of({.url = silent.url("a.test"), .timeout = 200ms, .keep_what_came = true}),
            Code::timeout);
}

TEST(HttpClient, SaysWhatCannotBeReached) {
  World world;
  EXPECT_EQ(world.code_of({.url = "http://nowhere.test/"}), Code::unavailable);
  EXPECT_EQ(world.code_of({.url = "http://a.test:1024/"}), Code::unavailable);
  EXPECT_EQ(world.code_of({.url = "http://inside.test/"}), Code::denied);
  TcpServer garbage(world.loop, [](Peer& peer) -> Nothing {
    co_await read_request(peer);
    const bool open = co_await peer.write("SSH-2.0-OpenSSH\r\n\r\n");
    if (open) peer.close();
  });
  EXPECT_EQ(world.code_of({.url = garbage.url("a.test")}), Code::unavailable);
}

TEST(HttpClient, VerifiesCertificatesAndKeepsThem) {
  World world;
  const auto handler = http_script([](const HttpRequest&) { return http_response(200, "ok"); });
  TcpServer good(world.loop, handler, world.authority.issue({{"a.test"}}));
  TcpServer self(world.loop, handler, testing::Authority::self_signed({{"a.test"}}));
  TcpServer other(world.loop, handler, world.authority.issue({{"b.test"}}));
  const auto response = world.fetch({.url = good.url("a.test"), .with_tls_evidence = true});
  ASSERT_TRUE(response) << response.error().chain();
  ASSERT_TRUE(response->tls);
  EXPECT_TRUE(response->tls->trusted);
  EXPECT_EQ(response->tls->chain.at(0).names, std::vector<std::string>{"a.test"});
  EXPECT_EQ(world.code_of({.url = self.url("a.test")}), Code::unavailable);
  EXPECT_EQ(world.code_of({.url = other.url("a.test")}), Code::unavailable);
}

TEST(HttpClient, ManyAtOnceTakeTurns) {
  World world;
  TcpServer server(world.loop,
                   http_script([](const HttpRequest&) { return http_response(200, "ok"); }));
  int right = 0;
  for (int i = 0; i < 600; ++i)
    boost::asio::co_spawn(world.loop, world.net().http->fetch({.url = server.url("a.test")}),
                          [&right](std::exception_ptr error, Result<FetchResponse> response) {
                            if (!error && response && response->body == "ok") ++right;
                          });
  for (int i = 0; i < 2000 && right < 600; ++i) {
    world.loop.restart();
    world.loop.run_for(10ms);
  }
  EXPECT_EQ(right, 600);
}

TEST(HttpClient, EnvironmentProxiesAreIgnored) {
  ::setenv("http_proxy", "http://127.0.0.1:1/", 1);
  ::setenv("ALL_PROXY", "socks5://127.0.0.1:1/", 1);
  World world;
  TcpServer server(world.loop,
                   http_script([](const HttpRequest&) { return http_response(200, "ok"); }));
  EXPECT_TRUE(world.fetch({.url = server.url("a.test")}));
  ::unsetenv("http_proxy");
  ::unsetenv("ALL_PROXY");
}

}  // namespace
}  // namespace fw::net
