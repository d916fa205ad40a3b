// The IMAP check: a mailbox server greets, names its capabilities and secures the dialogue.
// Engine's thread only.
#include <array>

#include "plug/kit/imap/words.hpp"
#include "plug/kit/run.hpp"

namespace fw::checks::imap {
namespace {

namespace asio = boost::asio;
constexpr kit::MailPorts kPorts{.usual = 143, .tls = 993};

constexpr auto kTable = std::to_array<model::SettingSpec>({
    {.name = "security",
     .type = model::SettingType::choice,
     .default_value = "auto",
     .help = "starttls: after the greeting; tls: from the first byte; none: never; auto: tls on "
             "port 993, else starttls.",
     .choices = kit::kSecurities},
    kit::kMailExpect,
    kit::kMailCapabilities,
    kit::kMailVerify,
    kit::kMailDays,
    kit::kMailSlow,
    kit::kMailFamily,
});

Result<kit::MailPlan> make_plan(const std::string& target, const model::Settings& settings) {
  FW_CHECK(model::check(kTable, settings));
  return kit::make_mail_plan(target, model::SettingsView(kTable, settings), kPorts);
}

asio::awaitable<model::ProbeReport> look(net::Net& net, model::ProbeRequest request) {
  const auto plan = make_plan(request.target, request.settings);
  if (!plan) co_return kit::refused(plan.error());
  kit::imap::Words words;
  auto report = co_await kit::look_at_mail(net, *plan, words, request.timeout);
  co_return report;
}

class ImapKind final : public model::CheckKind {
 public:
  explicit ImapKind(net::Net& net) : net_(net) {}

  [[nodiscard]] std::string_view name() const override { return "imap"; }
  [[nodiscard]] std::string_view title() const override { return "IMAP server"; }
  [[nodiscard]] std::string_view target_help() const override {
    return "Host, with a port where it is not 143, such as mail.example:993.";
  }
  [[nodiscard]] std::string_view example_target() const override { return "mail.example:993"; }
  [[nodiscard]] model::SettingsTable settings() const override { return kTable; }

  [[nodiscard]] Result<> accept(const std::string& target,
                                const model::Settings& settings) const override {
    FW_TRY(const kit::MailPlan plan, make_plan(target, settings));
    return kit::accept_host(net_, plan.endpoint.host);
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

std::unique_ptr<model::CheckKind> make(net::Net& net) { return std::make_unique<ImapKind>(net); }

}  // namespace fw::checks::imap
