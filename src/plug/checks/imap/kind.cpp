// The IMAP check: a mailbox server greets, names its capabilities and secures the dialogue.
// Engine's thread only.
#include <array>

#include "plug/kit/imap/words.hpp"
#include "plug/kit/mail_kind.hpp"

namespace fw::checks::imap {
namespace {

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

constexpr kit::MailFacts kFacts{
    .name = "imap",
    .title = "IMAP server",
    .target_help = "Host, with a port where it is not 143, such as mail.example:993.",
    .example_target = "mail.example:993",
    .table = kTable,
    .ports = {.usual = 143, .tls = 993},
    .words = []() -> std::unique_ptr<kit::MailWords> {
      return std::make_unique<kit::imap::Words>();
    }};

}  // namespace

std::unique_ptr<model::CheckKind> make(net::Net& net) { return kit::make_mail_kind(net, kFacts); }

}  // namespace fw::checks::imap
