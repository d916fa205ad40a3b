// The HTTP check where it has to sign in: token endpoints and client certificates.
#include <gtest/gtest.h>

#include "host/net/testing/pem.hpp"
#include "plug/kit/testing/probe.hpp"

namespace fw::checks::http {
std::unique_ptr<model::CheckKind> make(net::Net& net);

namespace {

using model::Outcome;
using model::Reason;
using net::testing::http_response;
using net::testing::http_script;
using net::testing::HttpRequest;
using net::testing::Peer;
using net::testing::TcpServer;

class SignIn : public testing::Test {
 protected:
  SignIn() {
    world_.dns.add("shop.test", "A", "127.0.0.1");
    world_.dns.add("login.test", "A", "127.0.0.1");
  }
  model::Settings settings() const {
    return {{"oauth2_token_url", login_.url("login.test", "/token")},
            {"oauth2_client_id", "probe"},
            {"oauth2_client_secret", "secret"}};
  }
  model::ProbeReport look(const model::Settings& settings, Millis timeout = Millis(5000)) {
    return kit::testing::probe(
        world_, *kind_,
        {.target = web_.url("shop.test"), .settings = settings, .timeout = timeout});
  }

  net::testing::TestNet world_;
  std::unique_ptr<model::CheckKind> kind_ = make(world_.net());
  std::string answer_ = R"({"access_token":"t1","token_type":"bearer","expires_in":3600})";
  int answer_status_ = 200;
  int fetches_ = 0;
  std::string good_ = "t1";
  TcpServer login_{world_.loop, http_script([this](const HttpRequest& request) {
                     ++fetches_;
                     EXPECT_EQ(request.method, "POST");
                     EXPECT_EQ(request.header("Authorization"), "Basic cHJvYmU6c2VjcmV0");
                     EXPECT_EQ(request.body, "grant_type=client_credentials");
                     return http_response(answer_status_, answer_);
                   }),
                   world_.authority.issue({.names = {"login.test"}})};
  TcpServer web_{world_.loop, http_script([this](const HttpRequest& request) {
                   const bool is_in = request.header("Authorization") == "Bearer " + good_;
                   return http_response(is_in ? 200 : 401, "");
                 })};
};

TEST_F(SignIn, FetchesATokenOnceAndSendsIt) {
  for (int i = 0; i < 3; ++i) {
    const auto report = look(settings());
    EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  }
  EXPECT_EQ(fetches_, 1);
}

TEST_F(SignIn, LooksAtTheSameTimeShareOneFetch) {
  constexpr int kLooks = 20;
  int ended = 0;
  for (int i = 0; i < kLooks; ++i)
    kind_->probe({.target = web_.url("shop.test"), .settings = settings()},
                 [&](const model::ProbeReport& report) {
                   EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
                   if (++ended == kLooks) world_.loop.stop();
                 });
  world_.loop.restart();
  world_.loop.run();
  EXPECT_EQ(fetches_, 1);
}

TEST_F(SignIn, ATokenThatWasRevokedIsFetchedAnew) {
  EXPECT_EQ(look(settings()).outcome, Outcome::up);
  good_ = "t2";
  answer_ = R"({"access_token":"t2","expires_in":3600})";
  EXPECT_EQ(look(settings()).outcome, Outcome::up);
  EXPECT_EQ(fetches_, 2);
  good_ = "t3";
  const auto refused = look(settings());
  EXPECT_EQ(refused.reason, Reason::http_status);
  EXPECT_EQ(refused.evidence.status, 401);
  EXPECT_EQ(fetches_, 3);
}

TEST_F(SignIn, ThatFailsIsNoWordOnTheTarget) {
  answer_status_ = 400;
  answer_ = R"({"error":"invalid_client"})";
  const auto report = look(settings());
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_EQ(report.reason, Reason::auth_failed);
  EXPECT_NE(report.detail.find("login.test failed"), std::string::npos) << report.detail;
  EXPECT_EQ(web_.connections(), 0);
  answer_status_ = 200;
  answer_ = R"({"access_token":"t1"})";
  EXPECT_EQ(look(settings()).outcome, Outcome::up);
}

TEST_F(SignIn, AsksThePolicyAboutTheEndpoint) {
  world_.dns.add("inside.test", "A", "10.0.0.1");
  auto inside = settings();
  inside["oauth2_token_url"] = "https://inside.test/token";
  const auto report = look(inside);
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_EQ(report.reason, Reason::blocked_target) << report.detail;
  inside["oauth2_token_url"] = "https://10.0.0.1/token";
  const auto accepted = kind_->accept("https://shop.example/", inside);
  ASSERT_FALSE(accepted);
  EXPECT_TRUE(accepted.error().sentence().starts_with("oauth2_token_url: "))
      << accepted.error().sentence();
}

TEST_F(SignIn, EndsInTime) {
  const TcpServer silent(world_.loop, [](Peer& peer) { return peer.hang(); });
  auto hanging = settings();
  hanging["oauth2_token_url"] = fmt::format("https://login.test:{}/", silent.port());
  const auto start = std::chrono::steady_clock::now();
  const auto report = look(hanging, Millis(200));
  EXPECT_EQ(report.reason, Reason::auth_failed) << report.detail;
  EXPECT_LT(std::chrono::steady_clock::now() - start, Millis(2000));
}

int take_any(int, X509_STORE_CTX*) { return 1; }

struct Server {
  std::shared_ptr<SSL_CTX> context;
};

boost::asio::awaitable<void> serve_known(Peer& peer, std::shared_ptr<Server> server) {
  const bool secured = co_await peer.start_tls(server->context);
  if (!secured) co_return;
  const std::string head = co_await peer.read_until("\r\n\r\n");
  co_await peer.write(http_response(200, "hello"));
}

TEST_F(SignIn, ShowsItsCertificate) {
  auto server = std::make_shared<Server>();
  server->context = world_.authority.issue({.names = {"shop.test"}}).server_context();
  SSL_CTX_set_verify(server->context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                     take_any);
  const TcpServer web(world_.loop, [server](Peer& peer) { return serve_known(peer, server); });
  const std::string url = fmt::format("https://shop.test:{}/", web.port());
  for (const int rsa_bits : {0, 2048}) {
    const auto client = world_.authority.issue({.names = {"probe"}, .rsa_bits = rsa_bits});
    const auto known = kit::testing::probe(
        world_, *kind_,
        {.target = url,
         .settings = {
             {"client_certificate", net::testing::one_line(net::testing::certificate_pem(client))},
             {"client_key", net::testing::one_line(net::testing::key_pem(client))}}});
    EXPECT_EQ(known.outcome, Outcome::up) << rsa_bits << ": " << known.detail;
  }
  const auto unknown = kit::testing::probe(world_, *kind_, {.target = url});
  EXPECT_EQ(unknown.outcome, Outcome::down);
  EXPECT_EQ(unknown.reason, Reason::tls_handshake) << unknown.detail;
}

TEST_F(SignIn, RefusesBadIdentities) {
  const auto refusal = [&](const model::Settings& settings) {
    const auto accepted = kind_->accept("https://shop.example/", settings);
    return accepted ? "" : accepted.error().sentence();
  };
  EXPECT_NE(refusal({{"client_certificate", "x"}}).find("only both together"), std::string::npos);
  EXPECT_NE(refusal({{"client_certificate", "x"}, {"client_key", "y"}})
                .find("client_certificate: PEM is expected"),
            std::string::npos);
  EXPECT_NE(refusal({{"bearer_token", "x"},
                     {"oauth2_token_url", "https://login.example/"},
                     {"oauth2_client_id", "a"}})
                .find("only one of these"),
            std::string::npos);
}

}  // namespace
}  // namespace fw::checks::http
