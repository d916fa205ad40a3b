// The POP3 check: a mailbox server greets, names its capabilities and secures the dialogue.
// Engine's thread only.
#include <array>

#include "plug/kit/mail_kind.hpp"
#include "plug/kit/pop3/words.hpp"

namespace fw::checks::pop3 {
namespace {

constexpr auto kTable = std::to_array<model::SettingSpec>({
    {.name = "security",
     .type = model::SettingType::choice,
     .default_value = "auto",
     .help = "starttls: after the greeting; tls: from the first byte; none: never; auto: tls on "
             "port 995, else starttls.",
     .choices = kit::kSecurities},
    kit::kMailExpect,
    kit::kMailCapabilities,
    kit::kMailVerify,
    kit::kMailDays,
    kit::kMailSlow,
    kit::kMailFamily,
});

constexpr kit::MailFacts kFacts{
    .name = "pop3",
    .title = "POP3 server",
    .target_help = "Host, with a port where it is not 110, such as mail.example:995.",
    .example_target = "mail.example:995",
    .table = kTable,
    .ports = {.usual = 110, .tls = 995},
    .words = []() -> std::unique_ptr<kit::MailWords> {
      return std::make_unique<kit::pop3::Words>();
    }};

}  // namespace

std::unique_ptr<model::CheckKind> make(net::Net& net) { return kit::make_mail_kind(net, kFacts); }

}  // namespace fw::checks::pop3
