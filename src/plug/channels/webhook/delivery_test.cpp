// Webhooks delivered to a receiver in the test's own network.
#include <gtest/gtest.h>

#include "plug/channels/webhook/signature.hpp"
#include "plug/kit/testing/probe.hpp"

namespace fw::channels::webhook {
std::unique_ptr<model::ChannelKind> make(net::Net& net);

namespace {

using net::testing::http_response;
using net::testing::http_script;
using net::testing::HttpRequest;
using net::testing::TcpServer;

constexpr std::string_view kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr std::string_view kOldSecret = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

class Delivery : public testing::Test {
 protected:
  Delivery() { world_.dns.add("hooks.test", "A", "127.0.0.1"); }

  model::Delivery deliver(const std::string& url, model::Settings settings = {}) {
    settings.emplace("url", url);
    settings.emplace("secret", kSecret);
    return kit::testing::deliver(world_, *kind_, settings, message_);
  }
  /// What one answer of the receiver comes to.
  model::Delivery after(int status, const std::string& headers = {}) {
    const TcpServer receiver(world_.loop, http_script([&](const HttpRequest& request) {
                               seen_ = request;
                               return http_response(status, "private words", headers);
                             }));
    return deliver(receiver.url("hooks.test", "/in?x=1"));
  }

  net::testing::TestNet world_;
  std::unique_ptr<model::ChannelKind> kind_ = make(world_.net());
  model::Message message_{.id = "msg_1",
                          .event = "incident.opened",
                          .subject = "Shop is down",
                          .payload = R"({"type":"incident.opened"})"};
  HttpRequest seen_;
};

TEST_F(Delivery, CarriesASignatureThatVerifies) {
  const auto delivery = after(204);
  EXPECT_TRUE(delivery.delivered) << delivery.sentence;
  EXPECT_EQ(delivery.status, 204);
  EXPECT_EQ(seen_.method, "POST");
  EXPECT_EQ(seen_.target, "/in?x=1");
  EXPECT_EQ(seen_.body, message_.payload);
  EXPECT_EQ(seen_.header("content-type"), "application/json");
  EXPECT_EQ(seen_.header("webhook-id"), "msg_1");
  const auto timestamp = to_number<std::int64_t>(seen_.header("webhook-timestamp"));
  ASSERT_TRUE(timestamp);
  const std::int64_t now_s = to_ms(world_.net().clock.now()) / 1000;
  EXPECT_LE(std::abs(now_s - *timestamp), 60);
  EXPECT_EQ(seen_.header("webhook-signature"),
            sign(parse_secret(kSecret).value(), "msg_1", *timestamp, message_.payload));
}

TEST_F(Delivery, CarriesTwoSignaturesWhileASecretIsReplaced) {
  const TcpServer receiver(world_.loop, http_script([&](const HttpRequest& request) {
                             seen_ = request;
                             return http_response(200, "");
                           }));
  const auto delivery =
      deliver(receiver.url("hooks.test"),
              {{"previous_secret", std::string(kOldSecret)}, {"headers", "X-Team: shop"}});
  EXPECT_TRUE(delivery.delivered) << delivery.sentence;
  const auto signatures = seen_.header("webhook-signature");
  const auto timestamp = to_number<std::int64_t>(seen_.header("webhook-timestamp")).value_or(0);
  EXPECT_EQ(split(signatures, ' ').size(), 2);
  EXPECT_NE(
      signatures.find(sign(parse_secret(kOldSecret).value(), "msg_1", timestamp, message_.payload)),
      std::string::npos);
  EXPECT_EQ(seen_.header("x-team"), "shop");
}

TEST_F(Delivery, MeansWhatTheReceiverAnswers) {
  EXPECT_FALSE(after(500).delivered);
  EXPECT_TRUE(after(410).disable);
  EXPECT_EQ(after(503, "Retry-After: 30\r\n").retry_after, Millis(30'000));
  const auto redirected = after(302, "Location: /elsewhere\r\n");
  EXPECT_FALSE(redirected.delivered);
  EXPECT_FALSE(redirected.permanent);
  EXPECT_EQ(seen_.target, "/in?x=1") << "the redirect was followed";
  EXPECT_EQ(after(400).sentence.find("private"), std::string::npos);
}

TEST_F(Delivery, NeverGoesInside) {
  world_.dns.add("inside.test", "A", "10.0.0.1");
  for (const char* url : {"http://inside.test/", "http://10.0.0.1/", "http://[::1]/"}) {
    const auto delivery = deliver(url);
    EXPECT_FALSE(delivery.delivered) << url;
    EXPECT_TRUE(delivery.permanent) << url << ": " << delivery.sentence;
  }
  EXPECT_FALSE(kind_->accept({{"url", "http://10.0.0.1/"}, {"secret", std::string(kSecret)}}));
}

TEST_F(Delivery, AClosedPortMayOpenAgain) {
  std::string url;
  {
    const TcpServer gone(world_.loop, http_script([](const HttpRequest&) { return ""; }));
    url = gone.url("hooks.test");
  }
  const auto delivery = deliver(url);
  EXPECT_FALSE(delivery.delivered);
  EXPECT_FALSE(delivery.permanent);
  EXPECT_FALSE(delivery.sentence.empty());
}

TEST_F(Delivery, RefusesAPayloadThatIsTooLarge) {
  message_.payload.assign(20'001, 'x');
  const auto delivery = after(200);
  EXPECT_FALSE(delivery.delivered);
  EXPECT_TRUE(delivery.permanent);
  EXPECT_TRUE(seen_.method.empty()) << "something was sent";
}

}  // namespace
}  // namespace fw::channels::webhook
