// The gRPC check against servers that serve, that do not, and that are something else.
#include <gtest/gtest.h>

#include "plug/checks/grpc/message.hpp"
#include "plug/kit/testing/http2_server.hpp"
#include "plug/kit/testing/line_server.hpp"
#include "plug/kit/testing/probe.hpp"

namespace fw::checks::grpc {
std::unique_ptr<model::CheckKind> make(net::Net& net);

namespace {

using kit::testing::babble;
using model::Outcome;
using model::Reason;
using net::testing::Peer;
using net::testing::PeerScript;
using net::testing::TcpServer;
using Answers = kit::testing::Http2Server;

/// A server that serves.
Answers serving() {
  return {.headers = {{":status", "200"}, {"content-type", "application/grpc"}},
          .body = std::string("\0\0\0\0\2\x08\x01", 7),
          .trailers = {{"grpc-status", "0"}}};
}

Answers with_body(std::string body) {
  Answers answers = serving();
  answers.body = std::move(body);
  return answers;
}

class GrpcCheck : public testing::Test {
 protected:
  GrpcCheck() { world_.dns.add("api.test", "A", "127.0.0.1"); }
  model::ProbeReport look(const PeerScript& script, model::Settings settings = {},
                          Millis timeout = Millis(3000)) {
    const TcpServer server(world_.loop, script);
    settings.emplace("use_tls", "false");
    return kit::testing::probe(world_, *kind_,
                               {.target = fmt::format("api.test:{}", server.port()),
                                .settings = std::move(settings),
                                .timeout = timeout});
  }
  model::ProbeReport look(Answers answers, model::Settings settings = {}) {
    heard_ = std::make_shared<Answers>(std::move(answers));
    return look(kit::testing::http2_script(heard_), std::move(settings));
  }
  net::testing::TestNet world_;
  std::unique_ptr<model::CheckKind> kind_ = make(world_.net());
  std::shared_ptr<Answers> heard_;
};

std::string response(char status) {
  std::string bytes("\0\0\0\0\2\x08", 6);
  return bytes + status;
}

TEST_F(GrpcCheck, AServerThatServesIsUp) {
  const auto report =
      look(serving(),
           {{"service", "shop.v1.Orders"}, {"metadata", "X-Tenant: lab"}, {"bearer_token", "abc"}});
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_EQ(report.detail, "SERVING");
  EXPECT_EQ(report.evidence.protocol, "gRPC");
  EXPECT_TRUE(report.phases.first_byte && report.phases.transfer);
  EXPECT_EQ(heard_->heard[":path"], "/grpc.health.v1.Health/Check");
  EXPECT_EQ(heard_->heard["te"], "trailers");
  EXPECT_EQ(heard_->heard["x-tenant"], "lab");
  EXPECT_EQ(heard_->heard["authorization"], "Bearer abc");
  EXPECT_EQ(heard_->heard_body, health_request("shop.v1.Orders"));
}

TEST_F(GrpcCheck, SpeaksTls) {
  Answers answers = serving();
  answers.context =
      kit::testing::h2_context(world_.authority.issue({.names = {"api.test"}, .to_days = 5}));
  const auto report = look(answers, {{"use_tls", "true"}});
  EXPECT_EQ(report.outcome, Outcome::degraded) << report.detail;
  EXPECT_EQ(report.reason, Reason::tls_expiring);
  ASSERT_TRUE(report.evidence.tls);
  EXPECT_EQ(report.evidence.tls->alpn, "h2");
}

TEST_F(GrpcCheck, NamesWhatDoesNotServe) {
  const auto stopped = look(with_body(response(2)), {{"service", "a.B"}});
  EXPECT_EQ(stopped.outcome, Outcome::down);
  EXPECT_EQ(stopped.reason, Reason::unexpected_answer);
  EXPECT_EQ(stopped.detail, "a.B is NOT_SERVING");
  EXPECT_EQ(look(with_body(std::string(5, '\0'))).detail, "the server is UNKNOWN");

  Answers silent = with_body("");
  silent.trailers.clear();
  const auto unknown = look(silent);
  EXPECT_EQ(unknown.reason, Reason::bad_protocol) << unknown.detail;

  Answers missing = with_body("");
  missing.trailers.clear();
  missing.headers.emplace_back("grpc-status", "5");
  missing.headers.emplace_back("grpc-message", "unknown service");
  EXPECT_EQ(look(missing).detail, "the call ends in NOT_FOUND (unknown service)");
  missing.headers[2].second = "12";
  EXPECT_NE(look(missing).detail.find("does not offer the health protocol"), std::string::npos);
}

TEST_F(GrpcCheck, NamesWhatIsNoGrpc) {
  Answers page = with_body("<html>");
  page.trailers.clear();
  page.headers = {{":status", "404"}, {"content-type", "text/html"}};
  EXPECT_EQ(look(page).reason, Reason::http_status);
  page.headers[0].second = "200";
  EXPECT_EQ(look(page).reason, Reason::bad_protocol);
  EXPECT_EQ(look(page).reason, Reason::bad_protocol);
  EXPECT_EQ(look(with_body("garbage")).reason, Reason::bad_protocol);
  Answers resetting = serving();
  resetting.resets = true;
  EXPECT_EQ(look(resetting).reason, Reason::unexpected_answer);
}

TEST_F(GrpcCheck, HostileServersEndIt) {
  EXPECT_EQ(look(with_body(std::string(1 << 20, 'x'))).reason, Reason::too_large);
  Answers wide = serving();
  for (int i = 0; i < 100; ++i) wide.headers.emplace_back("x", "y");
  EXPECT_EQ(look(wide).reason, Reason::too_large);
  const auto reason = [&](std::string first, std::string again) {
    return look([first, again](Peer& peer) { return babble(peer, first, again); }).reason;
  };
  const std::string settings("\0\0\0\4\0\0\0\0\0", 9);
  const std::string ping = std::string("\0\0\x08\6\0\0\0\0\0", 9) + "12345678";
  EXPECT_EQ(reason("HTTP/1.1 400 Bad Request\r\n\r\n", "x"), Reason::bad_protocol);
  EXPECT_EQ(reason(settings, ping), Reason::bad_protocol);
  EXPECT_EQ(reason(settings, settings), Reason::bad_protocol);
  const auto mute = [](Peer& peer) { return peer.hang(); };
  EXPECT_EQ(look(mute, {}, Millis(150)).reason, Reason::timeout_first_byte);
  const auto drip = [settings](Peer& peer) { return babble(peer, settings, ""); };
  EXPECT_EQ(look(drip, {}, Millis(150)).reason, Reason::timeout_first_byte);
}

TEST_F(GrpcCheck, RefusesBadSettings) {
  EXPECT_TRUE(kind_->accept("api.example", {}));
  EXPECT_FALSE(kind_->accept("93.184.216.34:6379", {}));
  EXPECT_FALSE(kind_->accept("api.example", {{"metadata", "grpc-timeout: 1S"}}));
  EXPECT_FALSE(kind_->accept("api.example", {{"metadata", "te: x"}}));
  EXPECT_FALSE(kind_->accept("api.example", {{"service", std::string(201, 'x')}}));
  EXPECT_EQ(kind_->host("API.Example:8443"), "api.example");
}

TEST(HealthMessages, AreThoseOfTheProtocol) {
  EXPECT_EQ(health_request(""), std::string(5, '\0'));
  EXPECT_EQ(health_request("a.B"), std::string("\0\0\0\0\5\x0a\3", 7) + "a.B");
  EXPECT_EQ(read_health_response(response(1)), 1);
  EXPECT_EQ(read_health_response(std::string(5, '\0')), 0);
  EXPECT_EQ(words(3), "SERVICE_UNKNOWN");
  EXPECT_EQ(words(9), "status 9");
  // Fields that are not known are skipped: a text, a 32-bit and a 64-bit number.
  const std::string more = std::string("\x12\1x\x1d", 4) + "abcd" + "\x21" + "12345678" + "\x08\1";
  EXPECT_EQ(
      read_health_response(std::string("\0\0\0\0", 4) + static_cast<char>(more.size()) + more), 1);
  for (const std::string& broken :
       {std::string(), std::string(4, '\0'), std::string("\1\0\0\0\0", 5),
        std::string("\0\0\0\0\3\x08\1", 7), std::string("\0\0\0\0\1\x08", 6),
        std::string("\0\0\0\0\2\x12\5", 7), std::string("\0\0\0\0\2\x0b\1", 7)})
    EXPECT_FALSE(read_health_response(broken)) << broken.size();
}

}  // namespace
}  // namespace fw::checks::grpc
