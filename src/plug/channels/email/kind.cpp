// The e-mail channel: a message as mail, handed to a server over SMTP. Engine's thread only.
#include "model/channel_kind.hpp"
#include "plug/channels/email/compose.hpp"
#include "plug/channels/email/settings.hpp"
#include "plug/kit/run.hpp"

namespace fw::channels::email {
namespace {

constexpr Millis kTimeout{15'000};

net::MailRequest request_of(const Plan& plan, const model::Message& message) {
  const Mail mail{.from = plan.from,
                  .to = plan.to,
                  .id = message.id,
                  .at = message.at,
                  .subject = message.subject,
                  .text = message.text,
                  .html = message.html};
  net::MailRequest request{.server_url = plan.server_url,
                           .user = plan.user,
                           .password = plan.password,
                           .require_tls = plan.require_tls,
                           .from = plan.from.address};
  for (const Mailbox& recipient : plan.to) request.to.push_back(recipient.address);
  request.message = compose(mail);
  request.timeout = kTimeout;
  return request;
}

/// RFC 5321 §4.2.1: 2xx is done, 4xx may be repeated, 5xx may not.
model::Delivery judge(int status) {
  model::Delivery delivery;
  delivery.status = status;
  delivery.delivered = status == 0 || (status >= 200 && status < 300);
  delivery.permanent = status >= 500;
  delivery.sentence = delivery.delivered
                          ? "the mail server took the message"
                          : fmt::format("the mail server answered with code {}", status);
  return delivery;
}

model::Delivery failed(const Error& error) {
  model::Delivery delivery;
  delivery.permanent = error.code() == Code::denied || error.code() == Code::invalid;
  delivery.sentence = error.sentence();
  return delivery;
}

boost::asio::awaitable<model::Delivery> attempt(net::Net& net, model::Settings settings,
                                                model::Message message) {
  const auto plan = make_plan(settings);
  if (!plan) co_return failed(plan.error());
  auto request = request_of(*plan, message);
  auto answer = co_await net.http->send_mail(std::move(request));
  if (!answer) co_return failed(answer.error());
  co_return judge(answer->status);
}

class EmailKind final : public model::ChannelKind {
 public:
  explicit EmailKind(net::Net& net) : net_(net) {}

  [[nodiscard]] std::string_view name() const override { return "email"; }
  [[nodiscard]] std::string_view title() const override { return "E-mail"; }
  [[nodiscard]] model::SettingsTable settings() const override { return settings_table(); }

  [[nodiscard]] Result<> accept(const model::Settings& settings) const override {
    FW_TRY(const Plan plan, make_plan(settings));
    return kit::accept_host(net_, plan.server.host);
  }

  [[nodiscard]] std::string host(const model::Settings& settings) const override {
    auto plan = make_plan(settings);
    return plan ? std::move(plan->server.host) : std::string();
  }

  void deliver(const model::Settings& settings, const model::Message& message,
               model::DeliveryDone done) override {
    kit::run(net_, attempt(net_, settings, message), std::move(done));
  }

 private:
  net::Net& net_;
};

}  // namespace

std::unique_ptr<model::ChannelKind> make(net::Net& net) { return std::make_unique<EmailKind>(net); }

}  // namespace fw::channels::email
