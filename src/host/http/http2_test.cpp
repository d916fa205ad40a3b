#include <gtest/gtest.h>

#include <atomic>

#include "host/http/http1.hpp"
#include "host/http/test_support.hpp"

namespace fw::http::testing {
namespace {

using namespace std::string_view_literals;

enum Type : std::uint8_t {
  kData = 0,
  kHeaders = 1,
  kReset = 3,
  kSettings = 4,
  kPing = 6,
  kGoAway = 7,
  kWindowUpdate = 8,
  kContinuation = 9
};
constexpr std::uint8_t kEndStream = 1;
constexpr std::uint8_t kEndHeaders = 4;

std::string number(std::uint32_t value, int bytes) {
  std::string text;
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    text.push_back(static_cast<char>(value >> shift));
  }
  return text;
}

std::string frame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream,
                  std::string_view payload) {
  std::string text = number(static_cast<std::uint32_t>(payload.size()), 3);
  text.push_back(static_cast<char>(type));
  text.push_back(static_cast<char>(flags));
  return text + number(stream, 4) + std::string(payload);
}

/// HPACK (RFC 7541 §6.2.2), never indexed in a table, so that a test can count bytes.
std::string literal(std::string_view name, std::string_view value) {
  std::string text("\x00", 1);
  text.push_back(static_cast<char>(name.size()));
  text += name;
  if (value.size() < 127) {
    text.push_back(static_cast<char>(value.size()));
  } else {
    text.push_back(127);
    std::size_t rest = value.size() - 127;
    for (; rest >= 128; rest >>= 7) text.push_back(static_cast<char>(rest % 128 + 128));
    text.push_back(static_cast<char>(rest));
  }
  return text.append(value);
}

std::string fields(std::string_view method, std::string_view path) {
  return literal(":method", method) + literal(":scheme", "http") + literal(":path", path) +
         literal(":authority", "x");
}

std::string get(std::uint32_t stream, std::string_view path = "/") {
  return frame(kHeaders, kEndStream | kEndHeaders, stream, fields("GET", path));
}

std::string opening() { return std::string(kPreface) + frame(kSettings, 0, 0, ""); }

struct Frame {
  std::uint8_t type = 0;
  std::uint8_t flags = 0;
  std::uint32_t stream = 0;
  std::string payload;
};

std::vector<Frame> frames_of(std::string_view bytes) {
  std::vector<Frame> found;
  const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
  while (bytes.size() >= 9) {
    const std::size_t size = (at(0) << 16U) + (at(1) << 8U) + at(2);
    if (bytes.size() < 9 + size) break;
    found.push_back({.type = at(3),
                     .flags = at(4),
                     .stream = static_cast<std::uint32_t>((at(5) << 24U) + (at(6) << 16U) +
                                                          (at(7) << 8U) + at(8)),
                     .payload = std::string(bytes.substr(9, size))});
    bytes.remove_prefix(9 + size);
  }
  return found;
}

/// The error code of the GOAWAY, or nothing.
std::optional<std::uint8_t> go_away_code(std::string_view bytes) {
  for (const Frame& one : frames_of(bytes)) {
    if (one.type == kGoAway) return static_cast<std::uint8_t>(one.payload[7]);
  }
  return std::nullopt;
}

constexpr std::uint8_t kCalm = 0xb;

boost::asio::awaitable<Response> echo(Request request) {
  co_return Response::text(request.method + " " + request.path + " " + request.host + " " +
                           std::string(request.header("cookie")) + " " + request.body);
}

std::string body_of(std::string_view bytes, std::uint32_t stream) {
  std::string body;
  for (const Frame& one : frames_of(bytes)) {
    if (one.type == kData && one.stream == stream) body += one.payload;
  }
  return body;
}

/// Ends the conversation from our side, so that everything can be read.
std::string good_bye() { return frame(kGoAway, 0, 0, number(0, 4) + number(0, 4)); }

TEST(Http2, AnswersByPriorKnowledge) {
  TestServer server(echo);
  TestClient client(server.port());
  client.send(opening() + get(1, "/a") +
              frame(kHeaders, kEndHeaders, 3,
                    fields("POST", "/b") + literal("cookie", "a=1") + literal("cookie", "b=2")) +
              frame(kData, kEndStream, 3, "body"));
  client.read_until("GET /a x  ");
  client.send(good_bye());
  client.read_all();
  EXPECT_FALSE(client.timed_out());
  TestClient again(server.port());
  again.send(opening() +
             frame(kHeaders, kEndHeaders, 1,
                   fields("POST", "/b") + literal("cookie", "a=1") + literal("cookie", "b=2")) +
             frame(kData, kEndStream, 1, "body") + good_bye());
  EXPECT_EQ(body_of(again.read_all(), 1), "POST /b x a=1; b=2 body");
}

TEST(Http2, ReadsItsPrefaceByteByByte) {
  TestServer server(echo);
  TestClient client(server.port());
  for (const char c : opening() + get(1) + good_bye()) client.send(std::string_view(&c, 1));
  EXPECT_EQ(body_of(client.read_all(), 1), "GET / x  ");
}

TEST(Http2, RefusesBadRequestsByTheStream) {
  TestServer server(echo);
  const std::vector<std::pair<std::string, std::string>> corpus = {
      {"unknown method", fields("BREW", "/")},
      {"above the root", fields("GET", "/../a")},
      {"another host", fields("GET", "/") + literal("host", "y")},
      {"bad authority", literal(":method", "GET") + literal(":scheme", "http") +
                            literal(":path", "/") + literal(":authority", "a@b")},
      {"large list", fields("GET", "/") + literal("a", std::string(9'000, 'x'))}};
  for (const auto& [what, block] : corpus) {
    TestClient client(server.port());
    ServerOptions options;
    client.send(opening() + frame(kHeaders, kEndStream | kEndHeaders, 1, block) + good_bye());
    const std::string all = client.read_all();
    EXPECT_FALSE(client.timed_out()) << what;
    if (what == "large list") {
      EXPECT_EQ(body_of(all, 1), "GET / x  ");
    } else {
      EXPECT_NE(body_of(all, 1).find("about:blank"), std::string::npos) << what;
    }
  }
}

TEST(Http2, RefusesHeadersThatAreTooMany) {
  TestServer server(echo);
  TestClient client(server.port());
  std::string block = fields("GET", "/");
  for (int i = 0; i < 5; ++i) block += literal("a", std::string(8'000, 'x'));
  std::string bytes = opening() + frame(kHeaders, kEndStream, 1, block.substr(0, 16'000));
  bytes += frame(kContinuation, 0, 1, block.substr(16'000, 16'000));
  bytes += frame(kContinuation, kEndHeaders, 1, block.substr(32'000));
  client.send(bytes + good_bye());
  EXPECT_NE(body_of(client.read_all(), 1).find("\"status\":431"), std::string::npos);
}

TEST(Http2, RefusesBodiesThatAreTooLarge) {
  ServerOptions options;
  options.limits.body_bytes_max = 100;
  TestServer server(echo, options);
  TestClient client(server.port());
  client.send(opening() + frame(kHeaders, kEndHeaders, 1, fields("POST", "/")) +
              frame(kData, 0, 1, std::string(101, 'x')));
  client.read_until("\"status\":413}");
  client.send(get(3, "/next"));
  EXPECT_TRUE(client.read_until("GET /next x  ").ends_with("GET /next x  "));
}

TEST(Http2, CutsSlowBodiesAndSilence) {
  ServerOptions options;
  options.limits.header_timeout = Millis(60);
  options.limits.idle_timeout = Millis(60);
  options.limits.body_bytes_per_s_min = 1'000'000;
  TestServer server(echo, options);
  TestClient slow(server.port());
  slow.send(opening() + frame(kHeaders, kEndHeaders, 1, fields("POST", "/")));
  EXPECT_NE(body_of(slow.read_all(), 1).find("\"status\":408"), std::string::npos);
  TestClient silent(server.port());
  silent.send(opening());
  EXPECT_EQ(go_away_code(silent.read_all()), 0);
  TestClient half(server.port());
  half.send(opening() + frame(kHeaders, kEndStream, 1, fields("GET", "/")));
  EXPECT_TRUE(go_away_code(half.read_all()).has_value());
}

/// What a flood gets: a GOAWAY at once, while others go on.
void expect_calm(TestServer& server, std::string_view what, const std::string& flood) {
  TestClient other(server.port());
  TestClient client(server.port());
  client.send(opening() + flood);
  const std::string all = client.read_all();
  EXPECT_FALSE(client.timed_out()) << what;
  EXPECT_EQ(go_away_code(all), kCalm) << what;
  other.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(other.read_response()), 200) << what;
}

std::string repeated(int times, const std::function<std::string(std::uint32_t)>& one) {
  std::string text;
  for (int i = 0; i < times; ++i) text += one(static_cast<std::uint32_t>(2 * i + 1));
  return text;
}

TEST(Http2Floods, AreAnsweredWithCalm) {
  TestServer server(echo);
  expect_calm(server, "rapid reset", repeated(300, [](std::uint32_t id) {
                return get(id) + frame(kReset, 0, id, number(8, 4));
              }));
  expect_calm(server, "made you reset: window overflow", repeated(300, [](std::uint32_t id) {
                return frame(kHeaders, kEndHeaders, id, fields("POST", "/")) +
                       frame(kWindowUpdate, 0, id, number(0x7fffffff, 4));
              }));
  expect_calm(server, "settings",
              repeated(300, [](std::uint32_t /*id*/) { return frame(kSettings, 0, 0, ""); }));
  expect_calm(server, "ping",
              repeated(300, [](std::uint32_t /*id*/) { return frame(kPing, 0, 0, "12345678"); }));
  expect_calm(server, "empty data",
              frame(kHeaders, kEndHeaders, 1, fields("POST", "/")) +
                  repeated(300, [](std::uint32_t /*id*/) { return frame(kData, 0, 1, ""); }));
  expect_calm(server, "padded data",
              frame(kHeaders, kEndHeaders, 1, fields("POST", "/")) +
                  repeated(300, [](std::uint32_t /*id*/) {
                    return frame(kData, 8, 1,
                                 "\x03"
                                 "abc"sv);
                  }));
  expect_calm(server, "priority", repeated(300, [](std::uint32_t id) {
                return frame(2, 0, id, number(0, 4) + "\x10");
              }));
}

TEST(Http2Floods, EndOnEndlessHeaders) {
  TestServer server(echo);
  TestClient client(server.port());
  client.send(opening() + frame(kHeaders, kEndStream, 1, fields("GET", "/")) +
              repeated(50, [](std::uint32_t /*id*/) {
                return frame(kContinuation, 0, 1, literal("a", "b"));
              }));
  client.read_all();
  EXPECT_FALSE(client.timed_out());
  // One entry of the table, referred to again and again, is a large list out of few bytes.
  std::string bomb = fields("GET", "/");
  bomb +=
      "\x40\x01"
      "a\x7f"
      "\x81\x1e"sv;
  bomb += std::string(4000, 'x');
  bomb += std::string(10'000, '\xbe');
  TestClient bomber(server.port());
  bomber.send(opening() + frame(kHeaders, kEndStream | kEndHeaders, 1, bomb));
  EXPECT_EQ(go_away_code(bomber.read_all()), kCalm);
}

TEST(Http2, EventStreamsComeInFrames) {
  std::promise<std::shared_ptr<EventStream>> opened;
  std::atomic<int> closed{0};
  const auto answer = [](Request request, std::promise<std::shared_ptr<EventStream>>* promise,
                         std::atomic<int>* count) -> boost::asio::awaitable<Response> {
    if (request.path == "/page") co_return Response::text("page");
    Response response;
    response.events = [promise, count](std::shared_ptr<EventStream> stream) {
      stream->on_close([count] { ++*count; });
      promise->set_value(std::move(stream));
    };
    co_return response;
  };
  TestServer server([&](Request request) { return answer(std::move(request), &opened, &closed); });
  TestClient client(server.port());
  client.send(opening() + get(1, "/events"));
  const auto stream = opened.get_future().get();
  stream->send("a", "b");
  client.read_until("event: a\ndata: b\n\n");
  EXPECT_FALSE(client.timed_out());
  client.send(get(3, "/page"));
  client.read_until("page");
  EXPECT_FALSE(client.timed_out());
  stream->send("c", "d");
  stream->close();
  client.read_until("event: c\ndata: d\n\n");
  client.read_until("\1\0\0\0\1"sv);
  EXPECT_FALSE(client.timed_out());
  while (closed == 0) std::this_thread::yield();
  EXPECT_FALSE(stream->is_open());
}

TEST(Http2, DrainsByGoAway) {
  TestServer server(echo);
  TestClient client(server.port());
  client.send(opening() + frame(kHeaders, kEndHeaders, 1, fields("POST", "/")));
  client.send(frame(kPing, 0, 0, "12345678"));
  client.read_until("12345678");
  std::promise<void> done;
  server.on_loop([&] { server.server().drain(Millis(10'000), [&] { done.set_value(); }); });
  client.send(frame(kData, kEndStream, 1, "late"));
  const std::string all = client.read_all();
  EXPECT_EQ(body_of(all, 1), "POST / x  late");
  EXPECT_EQ(go_away_code(all), 0);
  client.close();
  EXPECT_EQ(done.get_future().wait_for(kPatience), std::future_status::ready);
}

}  // namespace
}  // namespace fw::http::testing
