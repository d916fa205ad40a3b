#include <gtest/gtest.h>

#include "host/http/test_support.hpp"

namespace fw::http::testing {
namespace {

boost::asio::awaitable<Response> echo(Request request) {
  if (request.path == "/throw") throw std::runtime_error("a secret");
  Response response = Response::text(request.method + " " + request.path + " " + request.body);
  co_return response;
}

TEST(Http1, AnswersAndKeepsTheConnection) {
  TestServer server(echo);
  TestClient client(server.port());
  client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string first = client.read_response();
  EXPECT_EQ(status_of(first), 200);
  EXPECT_TRUE(first.ends_with("GET /a ")) << first;
  client.send("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nxyz");
  EXPECT_TRUE(client.read_response().ends_with("POST /b xyz"));
}

TEST(Http1, AnswersPipelinedRequestsInOrder) {
  TestServer server(echo);
  TestClient client(server.port());
  std::string requests;
  for (int i = 0; i < 50; ++i) {
    requests += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n";
  }
  client.send(requests);
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(client.read_response().ends_with("GET /" + std::to_string(i) + " "));
  }
}

TEST(Http1, ReadsChunkedBodiesAndIgnoresTrailers) {
  TestServer server(echo);
  TestClient client(server.port());
  client.send(
      "POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n");
  EXPECT_TRUE(client.read_response().ends_with("POST /c abcde"));
}

TEST(Http1, AnswersHeadWithoutABody) {
  TestServer server(echo);
  TestClient client(server.port());
  client.send("HEAD /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string all = client.read_all();
  EXPECT_EQ(status_of(all), 200);
  EXPECT_NE(all.find("content-length: 8\r\n"), std::string::npos) << all;
  EXPECT_TRUE(all.ends_with("\r\n\r\n"));
}

TEST(Http1, TellsNothingOfAHandlersException) {
  TestServer server(echo);
  TestClient client(server.port());
  client.send("GET /throw HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string response = client.read_response();
  EXPECT_EQ(status_of(response), 500);
  EXPECT_EQ(response.find("secret"), std::string::npos);
  client.send("GET /after HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(client.read_response()), 200);
}

TEST(Http1, AsksForTheBodyWhenTheClientWaits) {
  TestServer server(echo);
  TestClient client(server.port());
  client.send("POST /e HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("ok");
  EXPECT_TRUE(client.read_response().ends_with("POST /e ok"));
}

struct Refused {
  const char* what;
  std::string bytes;
  int status;
};

TEST(Http1, RefusesWhatTwoParsersCouldReadDifferently) {
  TestServer server(echo);
  const std::string head = "POST / HTTP/1.1\r\nHost: x\r\n";
  const std::vector<Refused> corpus = {
      {"CL and TE", head + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"TE and CL", head + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", 400},
      {"two CL", head + "Content-Length: 0\r\nContent-Length: 0\r\n\r\n", 400},
      {"CL list", head + "Content-Length: 0, 0\r\n\r\n", 400},
      {"CL sign", head + "Content-Length: +1\r\n\r\nx", 400},
      {"CL hex", head + "Content-Length: 0x1\r\n\r\nx", 400},
      {"CL minus", head + "Content-Length: -1\r\n\r\n", 400},
      {"CL empty", head + "Content-Length:\r\n\r\n", 400},
      {"CL overflow", head + "Content-Length: 99999999999999999999\r\n\r\n", 400},
      {"TE twice", head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
      {"TE unknown", head + "Transfer-Encoding: xchunked\r\n\r\n", 501},
      {"TE list", head + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501},
      {"TE not last", head + "Transfer-Encoding: chunked, identity\r\n\r\n", 501},
      {"TE in 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"space before colon", head + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400},
      {"obs-fold", head + "X: a\r\n b\r\n\r\n", 400},
      {"obs-fold TE", head + "Transfer-Encoding:\r\n chunked\r\n\r\n", 400},
      {"fold first", "POST / HTTP/1.1\r\n Host: x\r\n\r\n", 400},
      {"bare LF", "GET / HTTP/1.1\nHost: x\n\n", 400},
      {"bare LF in fields", "GET / HTTP/1.1\r\nHost: x\nX: y\r\n\r\n", 400},
      {"bare CR", "GET / HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n\r\n", 400},
      {"NUL", std::string("GET / HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n", 36), 400},
      {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"two hosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", 400},
      {"empty host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
      {"host with path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
      {"host with user", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400},
      {"no version", "GET /\r\n\r\n", 400},
      {"version 2", "GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505},
      {"two spaces", "GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"above the root", "GET /../etc HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"above the root, encoded", "GET /%2e%2e/etc HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"encoded slash", "GET /a%2fb HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"encoded NUL", "GET /a%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"broken escape", "GET /a%2 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"authority form", "GET example.com:80 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"unknown method", "BREW / HTTP/1.1\r\nHost: x\r\n\r\n", 501},
      {"connect", "CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n", 501},
      {"bad expectation", head + "Expect: 200-ok\r\n\r\n", 417},
      {"bad chunk size", head + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", 400},
      {"chunk size overflow", head + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
       400},
      {"chunk without CRLF", head + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n", 400},
      {"bare LF after chunk size", head + "Transfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n",
       400},
      {"garbage", "\x16\x03\x01\x02\r\n\r\n", 400},
  };
  for (const Refused& refused : corpus) {
    TestClient client(server.port());
    client.send(refused.bytes + "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n");
    const std::string all = client.read_all();
    EXPECT_FALSE(client.timed_out()) << refused.what;
    EXPECT_EQ(status_of(all), refused.status) << refused.what << ": " << all;
    EXPECT_NE(all.find("connection: close\r\n"), std::string::npos) << refused.what;
    EXPECT_EQ(all.find("smuggled"), std::string::npos) << refused.what;
    EXPECT_EQ(all.find("HTTP/1.1", 9), std::string::npos) << refused.what << ": " << all;
  }
}

TEST(Http1, RefusesWhatIsTooLarge) {
  TestServer server(echo);
  server.on_loop([&] {
    server.server().set_body_limit(
        [](const Request& request) { return request.path == "/import" ? 1'000'000U : 1'000U; });
  });
  const std::string head = "POST /x HTTP/1.1\r\nHost: x\r\n";
  std::string fields;
  for (int i = 0; i < 101; ++i) fields += "X-A: b\r\n";
  std::string long_fields;
  for (int i = 0; i < 6; ++i) long_fields += "X-A: " + std::string(7'000, 'b') + "\r\n";
  const std::vector<Refused> corpus = {
      {"target", "GET /" + std::string(9'000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n", 414},
      {"target without end", "GET /" + std::string(9'000, 'a'), 414},
      {"field line", head + "X: " + std::string(9'000, 'a') + "\r\n\r\n", 431},
      {"fields", head + fields + "\r\n", 431},
      {"head", head + long_fields + "\r\n", 431},
      {"body", head + "Content-Length: 1001\r\n\r\n", 413},
      {"chunked body", head + "Transfer-Encoding: chunked\r\n\r\n3e9\r\n", 413},
  };
  for (const Refused& refused : corpus) {
    TestClient client(server.port());
    client.send(refused.bytes);
    EXPECT_EQ(status_of(client.read_all()), refused.status) << refused.what;
  }
  TestClient client(server.port());
  client.send("POST /import HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" +
              std::string(100'000, 'y'));
  EXPECT_EQ(status_of(client.read_response()), 200);
}

ServerOptions hurried() {
  ServerOptions options;
  options.limits.header_timeout = Millis(80);
  options.limits.idle_timeout = Millis(80);
  options.limits.body_bytes_per_s_min = 1'000'000;
  return options;
}

TEST(Http1, CutsSlowClients) {
  TestServer server(echo, hurried());
  TestClient silent(server.port());
  EXPECT_EQ(silent.read_all(), "");
  EXPECT_FALSE(silent.timed_out());
  TestClient slow_head(server.port());
  slow_head.send("GET / HTTP/1.1\r\nHost:");
  EXPECT_EQ(status_of(slow_head.read_all()), 408);
  TestClient slow_body(server.port());
  slow_body.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_EQ(status_of(slow_body.read_all()), 408);
  TestClient idle(server.port());
  idle.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(idle.read_response()), 200);
  EXPECT_EQ(idle.read_all(), "");
  EXPECT_FALSE(idle.timed_out());
}

TEST(Http1, LimitsTheConnectionsOfOnePeer) {
  ServerOptions options;
  options.limits.connections_per_peer_max = 2;
  TestServer server(echo, options);
  TestClient first(server.port());
  TestClient second(server.port());
  first.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  second.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  first.read_response();
  second.read_response();
  TestClient third(server.port());
  EXPECT_EQ(status_of(third.read_all()), 429);
}

}  // namespace
}  // namespace fw::http::testing
