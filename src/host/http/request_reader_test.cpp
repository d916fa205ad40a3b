#include "host/http/request_reader.hpp"

#include <gtest/gtest.h>

#include "host/http/compress.hpp"
#include "host/http/target.hpp"
#include "host/http/trusted_proxies.hpp"

namespace fw::http {
namespace {

/// Everything read out of `bytes`, given `step` bytes at a time.
std::string read_in_steps(std::string_view bytes, std::size_t step) {
  RequestReader reader({});
  std::string seen;
  while (reader.state() != RequestReader::State::failed) {
    const auto before = reader.state();
    const auto state = reader.advance();
    if (state == RequestReader::State::complete) {
      const Request request = reader.take();
      seen += request.method + " " + request.path + "?" + request.query + " " + request.host + " " +
              request.body + "\n";
    } else if (state == before) {
      if (bytes.empty()) return seen;
      reader.append(bytes.substr(0, step));
      bytes.remove_prefix(std::min(step, bytes.size()));
    }
  }
  return seen + std::to_string(reader.failure_status());
}

TEST(RequestReader, ReadsTheSameHoweverTheBytesArrive) {
  const std::string bytes =
      "\r\nGET /a%20b?c=d HTTP/1.1\r\nHost: X:80\r\n\r\n"
      "POST http://y/z HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5;q=\"x\"\r\nhello\r\n0\r\nHost: z\r\nContent-Length: 3\r\n\r\n"
      "PUT /p HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\nok"
      "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n";
  const std::string whole = read_in_steps(bytes, bytes.size());
  EXPECT_EQ(whole.substr(0, whole.find('\n')), "GET /a b?c=d x:80 ");
  for (std::size_t step = 1; step < 40; ++step) EXPECT_EQ(read_in_steps(bytes, step), whole);
}

TEST(RequestReader, DropsTrailers) {
  EXPECT_EQ(read_in_steps("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                          "0\r\nX: y\r\n\r\n",
                          1),
            "POST /? x \n");
}

TEST(RequestReader, BoundsLinesThatNeverEnd) {
  const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(read_in_steps(head + "1;" + std::string(20'000, 'a'), 100), "400");
  EXPECT_EQ(read_in_steps(head + "0\r\nA: " + std::string(20'000, 'a'), 100), "400");
}

TEST(Target, IsNormalized) {
  const auto path = [](std::string_view raw) {
    const auto target = parse_target(raw);
    return target ? target->path : "refused";
  };
  EXPECT_EQ(path("/a/./b/../c"), "/a/c");
  EXPECT_EQ(path("/a/.."), "/");
  EXPECT_EQ(path("/a/%2E%2E/b"), "/b");
  EXPECT_EQ(path("/%C3%BC"), "/ü");
  EXPECT_EQ(path("/a//b/"), "/a//b/");
  EXPECT_EQ(path("*"), "*");
  EXPECT_EQ(path("HTTP://X?a"), "/");
  EXPECT_EQ(parse_target("HTTP://X/y?a")->authority, "x");
  for (const char* bad : {"", "a", "/..", "/a#b", "/a b", "/%", "/%zz", "/%2f", "/%5c", "/\\",
                          "ftp://x/", "http:///a", "http://u@x/"}) {
    EXPECT_EQ(path(bad), "refused") << bad;
  }
}

TEST(Authority, HasAShape) {
  for (const char* good : {"a", "a.b:80", "127.0.0.1", "[::1]", "[::1]:8080", "a_b-c"}) {
    EXPECT_TRUE(is_authority(good)) << good;
  }
  for (const char* bad : {"", ":80", "a:b", "a:123456", "[]", "[::1", "a b", "a/b", "u@a", "[g]"}) {
    EXPECT_FALSE(is_authority(bad)) << bad;
  }
}

TEST(TrustedProxies, BelieveOnlyTheTrusted) {
  const std::vector<std::string> entries = {"10.0.0.0/8", "::1"};
  const auto proxies = TrustedProxies::parse(entries);
  ASSERT_TRUE(proxies.has_value());
  EXPECT_EQ(proxies->client_of("192.0.2.1", "198.51.100.1"), "192.0.2.1");
  EXPECT_EQ(proxies->client_of("10.1.1.1", "1.2.3.4, 198.51.100.1, 10.0.0.2"), "198.51.100.1");
  EXPECT_EQ(proxies->client_of("::1", "198.51.100.1"), "198.51.100.1");
  EXPECT_EQ(proxies->client_of("10.1.1.1", ""), "10.1.1.1");
  EXPECT_EQ(proxies->client_of("10.1.1.1", "nonsense"), "10.1.1.1");
  const std::vector<std::string> bad = {"10.0.0.0/99"};
  EXPECT_FALSE(TrustedProxies::parse(bad).has_value());
}

TEST(Gzip, IsUsedWhereItIsWelcome) {
  EXPECT_TRUE(accepts_gzip("gzip"));
  EXPECT_TRUE(accepts_gzip("br;q=1, GZIP;q=0.5"));
  EXPECT_TRUE(accepts_gzip("*"));
  EXPECT_FALSE(accepts_gzip("gzip;q=0"));
  EXPECT_FALSE(accepts_gzip("br"));
  EXPECT_FALSE(accepts_gzip("*, gzip;q=0.0"));
  EXPECT_FALSE(accepts_gzip(""));
  EXPECT_LT(gzip(std::string(10'000, 'a'))->size(), 200U);
  EXPECT_FALSE(gzip("x").has_value());
}

TEST(Request, ReadsValues) {
  Request request;
  request.headers = {{"cookie", "a=1; b=2"}};
  request.query = "x=1&y=a%20b+c&x=2&bad=%zz";
  request.body = "n=1&n=2&e=";
  EXPECT_EQ(request.cookie("b"), "2");
  EXPECT_EQ(request.cookie("c"), "");
  EXPECT_EQ(request.query_value("x"), "1");
  EXPECT_EQ(request.query_value("y"), "a b c");
  EXPECT_FALSE(request.query_value("bad").has_value());
  EXPECT_EQ(request.form_values("n").size(), 2U);
  EXPECT_EQ(request.form_value("e"), "");
  EXPECT_FALSE(request.form_value("z").has_value());
}

}  // namespace
}  // namespace fw::http
