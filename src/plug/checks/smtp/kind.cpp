// The SMTP check: a mail server greets, names its capabilities and secures the dialogue. Engine's
// thread only.
#include <array>

#include "base/text.hpp"
#include "host/net/url.hpp"
#include "plug/kit/run.hpp"
#include "plug/kit/smtp/words.hpp"

namespace fw::checks::smtp {
namespace {

namespace asio = boost::asio;
constexpr kit::MailPorts kPorts{.usual = 25, .tls = 465};

constexpr auto kTable = std::to_array<model::SettingSpec>({
    {.name = "security",
     .type = model::SettingType::choice,
     .default_value = "auto",
     .help = "starttls: after the greeting; tls: from the first byte; none: never; auto: tls on "
             "port 465, else starttls.",
     .choices = kit::kSecurities},
    {.name = "hello_name",
     .type = model::SettingType::text,
     .help = "Name to say EHLO with, such as monitor.example; this machine's address where empty."},
    kit::kMailExpect,
    kit::kMailCapabilities,
    kit::kMailVerify,
    kit::kMailDays,
    kit::kMailSlow,
    kit::kMailFamily,
});

struct Plan {
  kit::MailPlan mail;
  std::string hello_name;
};

Result<Plan> make_plan(const std::string& target, const model::Settings& settings) {
  FW_CHECK(model::check(kTable, settings));
  const model::SettingsView view(kTable, settings);
  Plan plan;
  FW_TRY(plan.mail, kit::make_mail_plan(target, view, kPorts));
  if (view.has("hello_name")) {
    auto name = net::parse_host(view.text("hello_name"));
    if (!name) return fail(Code::invalid, "hello_name: {}", name.error().sentence());
    plan.hello_name = *std::move(name);
  }
  return plan;
}

asio::awaitable<model::ProbeReport> look(net::Net& net, model::ProbeRequest request) {
  const auto plan = make_plan(request.target, request.settings);
  if (!plan) co_return kit::refused(plan.error());
  kit::smtp::Words words(plan->hello_name);
  auto report = co_await kit::look_at_mail(net, plan->mail, words, request.timeout);
  co_return report;
}

class SmtpKind final : public model::CheckKind {
 public:
  explicit SmtpKind(net::Net& net) : net_(net) {}

  [[nodiscard]] std::string_view name() const override { return "smtp"; }
  [[nodiscard]] std::string_view title() const override { return "SMTP server"; }
  [[nodiscard]] std::string_view target_help() const override {
    return "Host, with a port where it is not 25, such as mail.example:587.";
  }
  [[nodiscard]] std::string_view example_target() const override { return "mail.example:587"; }
  [[nodiscard]] model::SettingsTable settings() const override { return kTable; }

  [[nodiscard]] Result<> accept(const std::string& target,
                                const model::Settings& settings) const override {
    FW_TRY(const Plan plan, make_plan(target, settings));
    return kit::accept_host(net_, plan.mail.endpoint.host);
  }

  [[nodiscard]] std::string host(const std::string& target) const override {
    auto endpoint = kit::parse_endpoint(target, kPorts.usual);
    return endpoint ? std::move(endpoint->host) : std::string();
  }

  void probe(model::ProbeRequest request, model::ProbeDone done) override {
    kit::run(net_, look(net_, std::move(request)), std::move(done));
  }

 private:
  net::Net& net_;
};

}  // namespace

std::unique_ptr<model::CheckKind> make(net::Net& net) { return std::make_unique<SmtpKind>(net); }

}  // namespace fw::checks::smtp
