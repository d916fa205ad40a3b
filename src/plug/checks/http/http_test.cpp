// The HTTP check against servers that mean well.
#include <gtest/gtest.h>

#include "plug/kit/testing/probe.hpp"

namespace fw::checks::http {
std::unique_ptr<model::CheckKind> make(net::Net& net);

namespace {

using model::Outcome;
using model::Reason;
using net::testing::http_response;
using net::testing::http_script;
using net::testing::HttpRequest;
using net::testing::TcpServer;

class HttpCheck : public testing::Test {
 protected:
  HttpCheck() {
    world_.dns.add("shop.test", "A", "127.0.0.1");
    world_.dns.add("other.test", "A", "127.0.0.1");
    world_.dns.add("inside.test", "A", "10.0.0.1");
  }
  model::ProbeReport look(const std::string& target, model::Settings settings = {}) {
    return kit::testing::probe(world_, *kind_, {.target = target, .settings = std::move(settings)});
  }

  net::testing::TestNet world_;
  std::unique_ptr<model::CheckKind> kind_ = make(world_.net());
};

TEST_F(HttpCheck, TimesEveryPhaseAndKeepsEvidence) {
  const TcpServer web(world_.loop, http_script([](const HttpRequest&) {
                        return http_response(200, "hello", "Set-Cookie: sid=secret; Path=/\r\n");
                      }));
  const auto report = look(web.url("shop.test", "/health"));
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_EQ(report.reason, Reason::none);
  EXPECT_TRUE(report.phases.dns && report.phases.connect && report.phases.first_byte &&
              report.phases.transfer);
  EXPECT_FALSE(report.phases.tls);
  EXPECT_GE(report.phases.total, *report.phases.dns + *report.phases.connect);
  EXPECT_EQ(report.evidence.status, 200);
  EXPECT_EQ(report.evidence.protocol, "HTTP/1.1");
  EXPECT_EQ(report.evidence.body_bytes, 5);
  EXPECT_EQ(report.evidence.excerpt, "hello");
  EXPECT_EQ(report.evidence.body_sha256,
            "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
  EXPECT_EQ(report.evidence.addresses, std::vector<std::string>{"127.0.0.1"});
  EXPECT_EQ(report.evidence.peer, fmt::format("127.0.0.1:{}", web.port()));
  ASSERT_FALSE(report.evidence.headers.empty());
  EXPECT_EQ(report.evidence.headers[0].second, "sid=…; Path=/");
}

TEST_F(HttpCheck, JudgesTheStatus) {
  const TcpServer web(world_.loop, http_script([](const HttpRequest& request) {
                        return http_response(request.target == "/" ? 503 : 401, "no");
                      }));
  EXPECT_EQ(look(web.url("shop.test")).reason, Reason::http_status);
  EXPECT_EQ(look(web.url("shop.test")).detail, "status 503, expected 200-299");
  EXPECT_EQ(look(web.url("shop.test", "/x"), {{"accepted_statuses", "200-299,401"}}).outcome,
            Outcome::up);
}

TEST_F(HttpCheck, SendsWhatItIsTold) {
  HttpRequest seen;
  const TcpServer web(world_.loop, http_script([&](const HttpRequest& request) {
                        seen = request;
                        return http_response(201, "made");
                      }));
  const auto report =
      look(web.url("shop.test", "/api?x=1"),
           {{"method", "POST"}, {"body", "{\"a\":1}"}, {"headers", "Content-Type: text/json"}});
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.target, "/api?x=1");
  EXPECT_EQ(seen.body, "{\"a\":1}");
  EXPECT_EQ(seen.header("content-type"), "text/json");
  EXPECT_EQ(seen.header("host"), fmt::format("shop.test:{}", web.port()));
}

TEST_F(HttpCheck, HeadHasNoBody) {
  const TcpServer web(world_.loop, http_script([](const HttpRequest&) {
                        return std::string("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n");
                      }));
  EXPECT_EQ(look(web.url("shop.test"), {{"method", "HEAD"}}).outcome, Outcome::up);
}

TEST_F(HttpCheck, FollowsRedirectsAndLeavesSecretsBehind) {
  std::string key_at_other = "unset";
  const TcpServer other(world_.loop, http_script([&](const HttpRequest& request) {
                          key_at_other = request.header("X-Key") + request.header("Authorization");
                          return http_response(200, "here");
                        }));
  const TcpServer web(world_.loop, http_script([&](const HttpRequest& request) {
                        if (request.target == "/")
                          return http_response(301, "", "Location: /two\r\n");
                        EXPECT_EQ(request.header("X-Key"), "secret");
                        return http_response(302, "",
                                             "Location: " + other.url("other.test") + "\r\n");
                      }));
  const auto report =
      look(web.url("shop.test"), {{"headers", "X-Key: secret"}, {"bearer_token", "secret"}});
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_EQ(report.evidence.status, 200);
  ASSERT_EQ(report.evidence.hops.size(), 2);
  EXPECT_EQ(report.evidence.hops[0].status, 301);
  EXPECT_EQ(report.evidence.hops[1].url, web.url("shop.test", "/two"));
  EXPECT_EQ(key_at_other, "");
}

TEST_F(HttpCheck, AnAcceptedRedirectIsTheAnswer) {
  const TcpServer web(world_.loop, http_script([](const HttpRequest&) {
                        return http_response(301, "moved", "Location: /x\r\n");
                      }));
  EXPECT_EQ(look(web.url("shop.test"), {{"accepted_statuses", "301"}}).outcome, Outcome::up);
  const auto report = look(web.url("shop.test"), {{"redirects_max", "0"}});
  EXPECT_EQ(report.reason, Reason::http_status);
  EXPECT_TRUE(report.evidence.hops.empty());
}

TEST_F(HttpCheck, ARedirectInsideIsBlockedAndUnknown) {
  const TcpServer web(world_.loop, http_script([](const HttpRequest& request) {
                        const std::string to = request.target == "/name" ? "http://inside.test/"
                                               : request.target == "/v4" ? "http://10.0.0.1/"
                                                                         : "http://[::1]/";
                        return http_response(302, "", "Location: " + to + "\r\n");
                      }));
  for (const char* path : {"/name", "/v4", "/v6"}) {
    const auto report = look(web.url("shop.test", path));
    EXPECT_EQ(report.outcome, Outcome::unknown) << path;
    EXPECT_EQ(report.reason, Reason::blocked_target) << path;
  }
}

TEST_F(HttpCheck, AssertsOnChunkedBodies) {
  const TcpServer web(world_.loop, http_script([](const HttpRequest&) {
                        return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                               "5\r\nhello\r\n7;x=y\r\n, world\r\n0\r\nTrailer: x\r\n\r\n";
                      }));
  EXPECT_EQ(look(web.url("shop.test"), {{"body_contains", "hello, world"}}).outcome, Outcome::up);
  EXPECT_EQ(look(web.url("shop.test"), {{"body_matches", "^hello, w.+d$"}}).outcome, Outcome::up);
  EXPECT_EQ(look(web.url("shop.test"), {{"body_contains", "goodbye"}}).reason,
            Reason::assertion_body);
  EXPECT_EQ(look(web.url("shop.test"), {{"headers_expected", "Server: nginx"}}).reason,
            Reason::assertion_header);
}

TEST_F(HttpCheck, ReadsUntilTheEndWhereNoLengthIsGiven) {
  const TcpServer web(world_.loop, [](net::testing::Peer& peer) -> boost::asio::awaitable<void> {
    const auto head = co_await peer.read_until("\r\n\r\n");
    co_await peer.write("HTTP/1.0 200 OK\r\n\r\nall of it");
  });
  const auto report = look(web.url("shop.test"), {{"body_contains", "all of it"}});
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_EQ(report.evidence.protocol, "HTTP/1.0");
}

TEST_F(HttpCheck, InterimAnswersComeBeforeTheRealOne) {
  const TcpServer web(world_.loop, http_script([](const HttpRequest&) {
                        return "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                               "HTTP/1.1 100 Continue\r\n\r\n" +
                               http_response(200, "real");
                      }));
  const auto report = look(web.url("shop.test"), {{"body_contains", "real"}});
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_EQ(report.evidence.status, 200);
}

TEST_F(HttpCheck, JudgesTheCertificate) {
  const auto ok = [](const HttpRequest&) { return http_response(200, "hello"); };
  const TcpServer good(world_.loop, http_script(ok), world_.authority.issue({{"shop.test"}}));
  const auto report = look(good.url("shop.test"));
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_TRUE(report.phases.tls);
  ASSERT_TRUE(report.evidence.tls);
  EXPECT_TRUE(report.evidence.tls->trusted);
  EXPECT_EQ(report.evidence.tls->alpn, "http/1.1");
  EXPECT_EQ(report.evidence.tls->chain.size(), 1);

  const auto wrong_host = look(good.url("other.test"));
  EXPECT_EQ(wrong_host.reason, Reason::tls_hostname) << wrong_host.detail;
  EXPECT_TRUE(wrong_host.evidence.tls);
  EXPECT_EQ(look(good.url("other.test"), {{"verify_tls", "false"}}).outcome, Outcome::up);
  EXPECT_EQ(look(good.url("127.0.0.1")).reason, Reason::tls_hostname);

  const TcpServer soon(world_.loop, http_script(ok),
                       world_.authority.issue({.names = {"shop.test"}, .to_days = 5}));
  const auto expiring = look(soon.url("shop.test"));
  EXPECT_EQ(expiring.outcome, Outcome::degraded);
  EXPECT_EQ(expiring.reason, Reason::tls_expiring);
  EXPECT_EQ(look(soon.url("shop.test"), {{"certificate_days_min", "3"}}).outcome, Outcome::up);
}

TEST_F(HttpCheck, SlowIsDegraded) {
  const TcpServer web(world_.loop, [](net::testing::Peer& peer) -> boost::asio::awaitable<void> {
    const auto head = co_await peer.read_until("\r\n\r\n");
    co_await peer.pause(Millis(60));
    co_await peer.write(http_response(200, "late"));
  });
  const auto report = look(web.url("shop.test"), {{"degraded_after", "50ms"}});
  EXPECT_EQ(report.outcome, Outcome::degraded) << report.detail;
  EXPECT_EQ(report.reason, Reason::slow);
  EXPECT_GE(report.phases.first_byte.value_or(Micros(0)), Micros(50'000));
  const auto waited = look(web.url("shop.test"), {{"degraded_time_limits", "first_byte: 50ms"},
                                                  {"time_limits", "total: 10s"}});
  EXPECT_EQ(waited.outcome, Outcome::degraded) << waited.detail;
  EXPECT_EQ(waited.reason, Reason::slow);
  const auto late = look(web.url("shop.test"), {{"time_limits", "first_byte: 50ms"}});
  EXPECT_EQ(late.outcome, Outcome::down);
  EXPECT_EQ(late.reason, Reason::assertion_time) << late.detail;
}

TEST_F(HttpCheck, JudgesConditions) {
  const TcpServer web(world_.loop, http_script([](const HttpRequest& request) {
                        if (request.target == "/moved")
                          return http_response(301, "", "Location: /\r\n");
                        return http_response(404, R"({"status": "UP", "items": [1, 2]})");
                      }));
  EXPECT_EQ(look(web.url("shop.test", "/moved"),
                 {{"conditions",
                   "[STATUS] == 404\n[BODY].status == UP\nlen([BODY].items) == 2\n"
                   "[IP] == 127.0.0.1\n[CONNECTED] == true\n[RESPONSE_TIME] < 10000"},
                  {"json_expected", "$.items[1] == 2"},
                  {"time_limits", "total: 10s"}})
                .outcome,
            Outcome::up);
  const auto down = look(web.url("shop.test"), {{"conditions", "[STATUS] < 500"},
                                                {"degraded_conditions", "[BODY].status == OK"},
                                                {"json_expected", "$.items length > 2"}});
  EXPECT_EQ(down.outcome, Outcome::down);
  EXPECT_EQ(down.reason, Reason::assertion_json) << down.detail;
  const auto degraded =
      look(web.url("shop.test"),
           {{"conditions", "[STATUS] < 500"}, {"degraded_conditions", "[BODY].status == OK"}});
  EXPECT_EQ(degraded.outcome, Outcome::degraded);
  EXPECT_EQ(degraded.reason, Reason::assertion_json);
  EXPECT_EQ(degraded.detail, "[BODY].status == OK does not hold: it is \"UP\"");
}

TEST_F(HttpCheck, AnswersTheSameWithManyAtOnce) {
  const TcpServer web(world_.loop, http_script([](const HttpRequest& request) {
                        return http_response(200, request.target);
                      }));
  constexpr int kLooks = 100;
  int ended = 0;
  for (int i = 0; i < kLooks; ++i) {
    const std::string path = fmt::format("/{}", i);
    kind_->probe({.target = web.url("shop.test", path), .settings = {{"body_contains", path}}},
                 [&](const model::ProbeReport& report) {
                   EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
                   if (++ended == kLooks) world_.loop.stop();
                 });
  }
  world_.loop.restart();
  world_.loop.run();
  EXPECT_EQ(ended, kLooks);
  EXPECT_EQ(web.connections(), kLooks);
}

}  // namespace
}  // namespace fw::checks::http
