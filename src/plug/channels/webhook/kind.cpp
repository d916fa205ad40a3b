// The webhook channel: signed JSON to a URL, as Standard Webhooks 1.0 says. Engine's thread only.
#include "base/text.hpp"
#include "model/channel_kind.hpp"
#include "plug/channels/webhook/answer.hpp"
#include "plug/channels/webhook/settings.hpp"
#include "plug/channels/webhook/signature.hpp"
#include "plug/kit/run.hpp"
#include "plug/kit/target.hpp"

namespace fw::channels::webhook {
namespace {

constexpr std::size_t kPayloadBytesMax = 20'000;
constexpr std::size_t kAnswerBytesMax = 4 * 1024;
constexpr Millis kTimeout{15'000};

net::FetchRequest request_of(const Plan& plan, const model::Message& message, Instant now) {
  const std::int64_t timestamp_s = to_ms(now) / 1000;
  std::string signatures;
  for (const std::string& key : plan.keys) {
    if (!signatures.empty()) signatures += ' ';
    signatures += sign(key, message.id, timestamp_s, message.payload);
  }
  net::FetchRequest request{.method = "POST", .url = plan.url.text(), .headers = plan.headers};
  request.headers.emplace_back("Content-Type", "application/json");
  request.headers.emplace_back("webhook-id", message.id);
  request.headers.emplace_back("webhook-timestamp", std::to_string(timestamp_s));
  request.headers.emplace_back("webhook-signature", std::move(signatures));
  request.body = message.payload;
  request.timeout = kTimeout;
  request.body_bytes_max = kAnswerBytesMax;
  request.cut_large_bodies = true;
  return request;
}

std::string header(const net::FetchResponse& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (equal_ignoring_case(key, name)) return value;
  return {};
}

boost::asio::awaitable<model::Delivery> attempt(net::Net& net, model::Settings settings,
                                                model::Message message) {
  const auto plan = make_plan(settings);
  if (!plan) co_return judge(plan.error());
  if (message.payload.size() > kPayloadBytesMax)
    co_return judge(
        Error(Code::invalid, fmt::format("the payload has {} bytes; at most {} are sent",
                                         message.payload.size(), kPayloadBytesMax)));
  auto request = request_of(*plan, message, net.clock.now());
  auto response = co_await net.http->fetch(std::move(request));
  if (!response) co_return judge(response.error());
  co_return judge(response->status, header(*response, "retry-after"), net.clock.now());
}

class WebhookKind final : public model::ChannelKind {
 public:
  explicit WebhookKind(net::Net& net) : net_(net) {}

  [[nodiscard]] std::string_view name() const override { return "webhook"; }
  [[nodiscard]] std::string_view title() const override { return "Webhook"; }
  [[nodiscard]] model::SettingsTable settings() const override { return settings_table(); }

  [[nodiscard]] Result<> accept(const model::Settings& settings) const override {
    FW_TRY(const Plan plan, make_plan(settings));
    return kit::accept_host(net_, plan.url.host, plan.url.port);
  }

  [[nodiscard]] std::string host(const model::Settings& settings) const override {
    auto plan = make_plan(settings);
    return plan ? std::move(plan->url.host) : std::string();
  }

  void deliver(const model::Settings& settings, const model::Message& message,
               model::DeliveryDone done) override {
    kit::run(net_, attempt(net_, settings, message), std::move(done));
  }

 private:
  net::Net& net_;
};

}  // namespace

std::unique_ptr<model::ChannelKind> make(net::Net& net) {
  return std::make_unique<WebhookKind>(net);
}

}  // namespace fw::channels::webhook
